"""Hand-written loops: the rewrite does the same, shown by running both with every number of failures."""

from __future__ import annotations

import ast
import asyncio
import inspect
import textwrap

import pytest

HEAD = """\
import asyncio
import logging
import random
import time
from asyncio import sleep as nap
from time import sleep

logger = logging.getLogger("loops")
TRIES = 4
PAUSE = 2.5
DELAYS = [1, 1, 5]


class Gone(Exception):
    pass


class Other(Exception):
    pass


"""

REWRITTEN = {
    "guard with raise": """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone:
                    if attempt == 2:
                        raise
                    time.sleep(2 ** attempt)
    """,
    "counted from one, linear": """
        def work(call):
            for i in range(1, 6):
                try:
                    return call()
                except (Gone, ValueError):
                    if i >= 5:
                        raise
                    sleep(i * 3)
    """,
    "sleep in the else branch of the guard": """
        def work(call):
            for attempt in range(TRIES):
                try:
                    return call()
                except Gone as error:
                    if attempt < TRIES - 1:
                        time.sleep(PAUSE)
                    else:
                        raise error
    """,
    "the last error kept for later": """
        def work(call):
            last = None
            for attempt in range(4):
                try:
                    return call()
                except Gone as error:
                    last = error
                    if attempt != 3:
                        time.sleep(1.5)
            raise last
    """,
    "while True with a counter": """
        def work(call):
            tries = 0
            while True:
                try:
                    return call()
                except Gone:
                    tries += 1
                    if tries == 5:
                        raise
                    time.sleep(0.5 * 3 ** (tries - 1))
    """,
    "counting down": """
        def work(call):
            left = 3
            while left > 0:
                try:
                    return call()
                except Gone:
                    left -= 1
                    if not left:
                        raise
                    time.sleep(7)
    """,
    "a delay that doubles up to a limit": """
        def work(call):
            delay = 1
            for attempt in range(7):
                try:
                    return call()
                except Gone:
                    if attempt == 6:
                        raise
                    time.sleep(delay)
                    delay = min(delay * 2, 20)
    """,
    "waits that follow no rule": """
        def work(call):
            for attempt in range(4):
                try:
                    return call()
                except Gone:
                    if attempt == 3:
                        raise
                    time.sleep(DELAYS[attempt])
    """,
    "parameters": """
        def work(call, retries=5, delay=0.25, factor=3):
            for attempt in range(retries):
                try:
                    return call()
                except Gone:
                    if attempt == retries - 1:
                        raise
                    time.sleep(delay * factor ** attempt)
    """,
    "one attempt more than retries": """
        def work(call, retries=2, delay=4):
            for attempt in range(retries + 1):
                try:
                    return call()
                except Gone:
                    if attempt >= retries:
                        raise
                    time.sleep(delay)
    """,
    "break, and something behind": """
        def work(call):
            before = "["
            attempt = 0
            while True:
                try:
                    result = call()
                    break
                except Gone:
                    attempt += 1
                    if attempt > 2:
                        raise
                    time.sleep(1)
            return before + result + "]"
    """,
    "break in the else of the try": """
        def work(call):
            for _ in range(3):
                try:
                    result = call()
                except Gone:
                    if _ == 2:
                        raise
                    time.sleep(1)
                else:
                    break
            return result
    """,
    "every exception": """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Exception:
                    if attempt == 2:
                        raise
                    time.sleep(1)
    """,
    "nothing in the end": """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone:
                    if attempt < 2:
                        time.sleep(1)
            return False
    """,
    "falls off its end": """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone:
                    if attempt < 2:
                        time.sleep(1)
    """,
    "says so before each wait": """
        def work(call):
            for attempt in range(1, 4):
                try:
                    return call()
                except Gone as error:
                    if attempt == 3:
                        raise
                    print(f"attempt {attempt} of 3: {error!r} ({type(error).__name__}), {attempt:>3}")
                    time.sleep(2)
    """,
    "says so after each failure": """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone as error:
                    print("attempt %d failed: %s" % (attempt + 1, error))
                    if attempt == 2:
                        raise
                    time.sleep(2)
    """,
    "says how long it waits": """
        def work(call):
            delay = 1
            for attempt in range(4):
                try:
                    return call()
                except Gone as error:
                    if attempt == 3:
                        raise
                    print("waiting", delay, "for", error, sep="|")
                    time.sleep(delay)
                    delay *= 2
    """,
    "the body has comments and blank lines": """
        def work(call):
            for attempt in range(3):
                try:
                    # ask
                    result = call()

                    if result == "":
                        return None
                    return result  # as it is
                except Gone:
                    if attempt == 2:
                        raise
                    time.sleep(1)
    """,
    "a sleep before each repetition": """
        def work(call):
            for attempt in range(3):
                if attempt:
                    time.sleep(attempt * 10)
                try:
                    return call()
                except Gone:
                    if attempt == 2:
                        raise
    """,
    "asynchronous": """
        async def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone:
                    if attempt == 2:
                        raise
                    await asyncio.sleep(2 ** attempt)
    """,
    "asynchronous in the middle": """
        async def work(call, retries=3):
            start = "<"
            for attempt in range(retries):
                try:
                    result = call()
                    break
                except Gone:
                    if attempt == retries - 1:
                        raise
                    await nap(1)
            return start + result
    """,
    "waits behind the try": """
        def work(call):
            delay = 1
            tries = 0
            while True:
                try:
                    return call()
                except Gone:
                    tries += 1
                    if tries > 3:
                        raise
                time.sleep(delay)
                delay *= 3
    """,
    "leaves behind the try": """
        def work(call):
            for attempt in range(3):
                try:
                    result = call()
                except Gone:
                    if attempt == 2:
                        raise
                    time.sleep(1)
                    continue
                return result
    """,
    "loop with else": """
        def work(call):
            error = None
            for attempt in range(3):
                try:
                    result = call()
                    break
                except Gone as problem:
                    error = problem
                    if attempt < 2:
                        time.sleep(1)
            else:
                raise error
            return result
    """,
    "a method with its own logger": """
        class Worker:
            def run(self, call):
                for attempt in range(3):
                    try:
                        return call()
                    except Gone as error:
                        if attempt == 2:
                            raise
                        self.log.warning("%s: %s", attempt, error)
                        time.sleep(1)

            def __init__(self):
                self.log = logger


        def work(call):
            return Worker().run(call)
    """,
    "attributes decide": """
        class Worker:
            tries = 3

            def __init__(self):
                self.pause = 2

            def run(self, call):
                for attempt in range(self.tries):
                    try:
                        return call()
                    except Gone as error:
                        logger.warning("%d of %d: %s", attempt + 1, self.tries, error)
                        if attempt == self.tries - 1:
                            raise
                        time.sleep(self.pause * 2 ** attempt)


        def work(call):
            return Worker().run(call)
    """,
    "gives nothing back": """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone:
                    logger.warning("attempt %d failed", attempt + 1)
                    time.sleep(2 ** attempt)
    """,
    "raises another behind the loop": """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone:
                    time.sleep(1)
            raise RuntimeError("gave up")
    """,
    "raises another from the last": """
        def work(call, tries=3):
            last_error = None
            for attempt in range(tries):
                try:
                    return call()
                except Gone as error:
                    last_error = error
                    time.sleep(1)
            logger.error("gave up after %d", tries)
            raise RuntimeError(f"gave up: {last_error}") from last_error
    """,
    "raises another in the handler": """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone as error:
                    if attempt == 2:
                        print("giving up:", error)
                        raise RuntimeError("gave up") from error
                    time.sleep(1)
    """,
    "says something and raises on": """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone as error:
                    if attempt < 2:
                        print("again")
                        time.sleep(1)
                        continue
                    # the end
                    print("giving up:", error)
                    raise
    """,
    "raises in the else of the loop": """
        def work(call):
            for attempt in range(3):
                try:
                    result = call()
                    break
                except (Gone, Other):
                    time.sleep(1)
            else:
                raise RuntimeError("gave up")
            return result.upper()
    """,
    "ends the program": """
        def work(call):
            import sys
            for attempt in range(3):
                try:
                    result = call()
                    break
                except Gone:
                    if attempt == 2:
                        sys.exit("gave up")
                    time.sleep(1)
            return result.upper()
    """,
    "works on behind the try": """
        def work(call):
            for attempt in range(3):
                try:
                    result = call()
                except Gone:
                    if attempt == 2:
                        raise
                    time.sleep(1)
                    continue
                # it came through
                result = result.upper()
                return result
    """,
    "works on in the else of the try": """
        def work(call):
            print("first")
            for attempt in range(3):
                try:
                    result = call()
                except Gone:
                    time.sleep(1)
                else:
                    print("got", result)
                    return result.upper()
            return False
    """,
    "two handlers that do the same": """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone:
                    time.sleep(1)
                except Other:
                    time.sleep(1)
            raise RuntimeError("gave up")
    """,
    "tells of a wait that helps nobody": """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone:
                    print(f"waiting {2 ** attempt} s")
                    time.sleep(2 ** attempt)
            return None
    """,
    "a handler around, an asynchronous one": """
        async def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone as error:
                    if attempt == 2:
                        raise RuntimeError("gave up") from error
                    await asyncio.sleep(1)
    """,
}


def played(source, failures, error, sleeps, capsys):
    """Run ``work`` with a call that fails some times: result or exception, calls, waits and output."""
    space = {"__name__": "played"}
    exec(compile(source, "app.py", "exec"), space)  # noqa: S102 - our own cases
    calls = []

    def call():
        calls.append(None)
        if len(calls) <= failures:
            raise space[error](f"failure {len(calls)}")
        return "value"

    del sleeps[:]
    try:
        result = space["work"](call)
        if inspect.iscoroutine(result):
            result = asyncio.run(result)
    except (Exception, SystemExit) as problem:  # noqa: BLE001 - it is compared
        result = (type(problem).__name__, str(problem))
    return result, len(calls), [each for each in sleeps if each], capsys.readouterr().out


@pytest.mark.parametrize("name", REWRITTEN)
def test_the_rewrite_does_the_same(name, retried, sleeps, capsys):
    source = HEAD + textwrap.dedent(REWRITTEN[name]).lstrip("\n")
    outcome = retried(source)
    assert "tenacity" in outcome.text, outcome.notes
    for error in ("Gone", "Other", "ValueError"):
        source_ = source + "\n\nValueError = ValueError\n"
        text = outcome.text + "\n\nValueError = ValueError\n"
        for failures in range(9):
            before = played(source_, failures, error, sleeps, capsys)
            assert played(text, failures, error, sleeps, capsys) in (before, _without_late(before)), (
                outcome.text
            )


def _without_late(before):
    """A loop that gives up after a wait has waited for nothing, and may have said so."""
    result, calls, waits, out = before
    if len(waits) < calls:
        return before
    return (
        result,
        calls,
        waits[:-1],
        "".join(line for line in out.splitlines(keepends=True) if "waiting 4 s" not in line),
    )


def test_the_wait_after_the_last_attempt_goes(retried, sleeps, capsys):
    source = HEAD + textwrap.dedent(REWRITTEN["gives nothing back"]).lstrip("\n")
    assert played(source, 9, "Gone", sleeps, capsys)[:3] == (None, 3, [1, 2, 4])
    assert played(retried(source).text, 9, "Gone", sleeps, capsys)[:3] == (None, 3, [1, 2])


def test_another_exception_keeps_the_last_one_as_its_cause(retried, sleeps):
    source = HEAD + textwrap.dedent(REWRITTEN["raises another behind the loop"]).lstrip("\n")
    space = {"__name__": "played"}
    exec(compile(retried(source).text, "app.py", "exec"), space)  # noqa: S102 - our own case

    def call():
        raise space["Gone"]("no")

    with pytest.raises(RuntimeError) as caught:
        space["work"](call)
    assert isinstance(caught.value.__cause__, space["Gone"])
    assert sleeps == [1, 1]


@pytest.mark.parametrize("name", REWRITTEN)
def test_a_rewritten_loop_leaves_no_loop_of_its_own(name, retried):
    outcome = retried(HEAD + textwrap.dedent(REWRITTEN[name]).lstrip("\n"))
    loops = [
        node
        for node in ast.walk(ast.parse(outcome.text))
        if isinstance(node, (ast.For, ast.While, ast.AsyncFor))
    ]
    assert all("Retrying(" in ast.unparse(loop) for loop in loops)
    assert retried(outcome.text).text == outcome.text


LEFT = {
    "uses the counter": (
        """
        def work(call):
            for attempt in range(3):
                try:
                    return call(attempt)
                except Gone:
                    if attempt == 2:
                        raise
                    time.sleep(1)
    """,
        "the attempt itself uses attempt",
    ),
    "several handlers": (
        """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone:
                    if attempt == 2:
                        raise
                    time.sleep(1)
                except Other:
                    return None
    """,
        "several exceptions differently",
    ),
    "does more": (
        """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone:
                    if attempt == 2:
                        raise
                    call.reconnect()
                    time.sleep(1)
    """,
        "does more than log and wait",
    ),
    "its end is that of a good attempt": (
        """
        def work(call):
            result = None
            for attempt in range(3):
                try:
                    result = call()
                    break
                except Gone:
                    time.sleep(1)
            return result
    """,
        "goes on behind the loop",
    ),
    "counts at its end": (
        """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone:
                    if attempt == 2:
                        raise RuntimeError(f"gave up at {attempt}")
                    time.sleep(1)
    """,
        "what it does at its end uses attempt",
    ),
    "sleeps before the first attempt": (
        """
        def work(call):
            for attempt in range(3):
                time.sleep(1)
                try:
                    return call()
                except Gone:
                    if attempt == 2:
                        raise
    """,
        "sleeps before the first attempt",
    ),
    "changes what decides": (
        """
        def work(call, limits):
            for attempt in range(limits.tries):
                try:
                    return call()
                except Gone:
                    if attempt == limits.tries - 1:
                        raise
                    limits.tries += 1
                    time.sleep(1)
    """,
        "whose value is not known",
    ),
    "looks at the exception": (
        """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone as error:
                    if attempt == 2 or error.fatal:
                        raise
                    time.sleep(1)
    """,
        "whose value is not known",
    ),
    "a result that is not good": (
        """
        def work(call):
            for attempt in range(3):
                try:
                    result = call()
                    if result:
                        return result
                except Gone:
                    if attempt == 2:
                        raise
                    time.sleep(1)
    """,
        "may be followed by another one",
    ),
    "for ever": (
        """
        def work(call):
            while True:
                try:
                    return call()
                except Gone:
                    time.sleep(1)
    """,
        "never gives up",
    ),
    "a deadline": (
        """
        def work(call):
            end = time.time() + 60
            while time.time() < end:
                try:
                    return call()
                except Gone:
                    time.sleep(1)
    """,
        "whose value is not known",
    ),
    "a traceback": (
        """
        def work(call):
            for attempt in range(3):
                try:
                    return call()
                except Gone:
                    if attempt == 2:
                        raise
                    logger.exception("again")
                    time.sleep(1)
    """,
        "traceback",
    ),
    "blocks the event loop": (
        """
        async def work(call):
            for attempt in range(3):
                try:
                    return await call()
                except Gone:
                    if attempt == 2:
                        raise
                    time.sleep(1)
    """,
        "does not fit the function",
    ),
    "a return behind it that uses the last error": (
        """
        def work(call):
            last = None
            for attempt in range(3):
                try:
                    result = call()
                    break
                except Gone as error:
                    last = error
                    if attempt == 2:
                        raise
                    time.sleep(1)
            return result, last
    """,
        "looks at what it counted or kept",
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_not_the_same_is_left(name, retried):
    source, reason = LEFT[name]
    source = HEAD + textwrap.dedent(source).lstrip("\n")
    outcome = retried(source)
    assert outcome.text == source
    assert reason in outcome.notes


def test_a_loop_over_data_is_no_retry_loop(retried):
    source = HEAD + textwrap.dedent("""
        def work(calls):
            for call in calls:
                try:
                    call()
                except Gone:
                    time.sleep(1)
    """)
    outcome = retried(source)
    assert outcome.text == source
    assert outcome.notes == ""


def test_jitter_stays_in_its_range(retried, sleeps):
    source = HEAD + textwrap.dedent("""
        def work(call):
            for attempt in range(6):
                try:
                    return call()
                except Gone:
                    if attempt == 5:
                        raise
                    time.sleep(2 ** attempt + random.uniform(0.25, 0.75))
    """)
    text = retried(source).text
    space = {"__name__": "played"}
    exec(compile(text, "app.py", "exec"), space)  # noqa: S102 - our own case

    def call():
        raise space["Gone"]

    with pytest.raises(space["Gone"]):
        space["work"](call)
    assert len(sleeps) == 5
    assert all(2**n + 0.25 <= wait <= 2**n + 0.75 for n, wait in enumerate(sleeps))
    assert len({wait % 1 for wait in sleeps}) > 1
