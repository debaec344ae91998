"""The review on a real terminal: what is asked, and that exactly the accepted hunks are written."""

from __future__ import annotations

import sys

import pexpect
import pytest

PROMPT = r"\[y,n,[^\]]*\]\?"


def start(repository, *arguments: str) -> pexpect.spawn:
    environment = {**repository.environment, "TERM": "xterm-256color", "EDITOR": "true"}
    return pexpect.spawn(
        sys.executable,
        ["-m", "overhaul", "--no-pager", "apply", "-c", "print-to-logging", *arguments],
        cwd=str(repository.path),
        env=environment,
        encoding="utf-8",
        timeout=30,
        dimensions=(40, 80),
    )


def answer(child: pexpect.spawn, *keys: str) -> None:
    for key in keys:
        child.expect(PROMPT)
        child.sendline(key)


def ended(child: pexpect.spawn) -> int:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus if child.exitstatus is not None else -child.signalstatus


def text(repository) -> str:
    return (repository.path / "app.py").read_text()


def test_yes_and_no_write_exactly_the_accepted_hunk(repository):
    child = start(repository)
    answer(child, "y", "n")
    assert ended(child) == 0
    after = text(repository)
    assert 'logger.info("fetching %s", url)' in after
    assert 'print(f"cannot parse {text}: {error}")' in after
    assert after.count("logger = logging.getLogger(__name__)") == 1
    repository.migrate("undo")
    assert "logging" not in text(repository)


def test_all_declined_writes_nothing(repository):
    before = repository.snapshot()
    child = start(repository)
    answer(child, "n", "n")
    assert ended(child) == 0
    assert repository.snapshot() == before
    assert "No runs" in repository.migrate("log").out


def test_an_answer_can_be_taken_back(repository):
    child = start(repository)
    answer(child, "n", "u", "y", "n")
    assert ended(child) == 0
    assert "fetching %s" in text(repository)


def test_all_of_this_codemod(repository):
    child = start(repository)
    answer(child, "A")
    assert ended(child) == 0
    assert "print(" not in text(repository)


def test_a_suppression_is_written_and_honoured(repository):
    child = start(repository)
    answer(child, "S", "n")
    assert ended(child) == 0
    assert 'print(f"fetching {url}")  # migrate: skip[print-to-logging]' in text(repository)
    again = repository.migrate("plan", "-c", "print-to-logging")
    assert "fetching %s" not in again.out
    assert "cannot parse %s" in again.out


def test_help_is_printed_and_the_question_asked_again(repository):
    child = start(repository)
    answer(child, "?")
    child.expect("print help")
    answer(child, "q")
    assert ended(child) == 0


@pytest.mark.parametrize("leave", ["interrupt", "end of input"])
def test_leaving_at_the_prompt_writes_nothing(repository, leave):
    before = repository.snapshot()
    child = start(repository)
    answer(child, "y")
    child.expect(PROMPT)
    if leave == "interrupt":
        child.sendintr()
    else:
        child.sendeof()
    child.expect("nothing was written")
    assert ended(child) == 130
    assert repository.snapshot() == before


def test_a_saved_plan_is_reviewed_too(repository):
    repository.migrate("plan", "-c", "print-to-logging", "-o", "../plan.json")
    child = pexpect.spawn(
        sys.executable,
        ["-m", "overhaul", "apply", "../plan.json"],
        cwd=str(repository.path),
        env=repository.environment,
        encoding="utf-8",
        timeout=30,
    )
    answer(child, "a")
    assert ended(child) == 0
    assert "print(" not in text(repository)
