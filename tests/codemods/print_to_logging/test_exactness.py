"""Programs are run before and after: the text of every message must be the same, to the character."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
import types
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

PRELUDE = """
class Odd:
    name = "odd"
    def __str__(self):
        return "100%s {str}"
    def __repr__(self):
        return "100%r {repr}"

class Stack(list):
    def __str__(self):
        return "stack of " + ", ".join(map(str, self))

def take(stack):
    return stack.pop()

def show(odd, text, count, ratio, pair, alone, table, empty, stack, nothing):
    {call}

show(Odd(), "50% {{x}} \\'", -7, 2.5, (1, "two"), ("x",), {{"a": 1}}, {{}}, Stack([1, 2, 3]), None)
"""

NAMES = ["odd", "text", "count", "ratio", "pair", "alone", "table", "empty", "stack", "nothing"]
EXPRESSIONS = [
    *NAMES,
    "odd.name",
    "count + 1",
    "len(text)",
    "stack.pop()",
    "take(stack)",
    "pair[1]",
    "(count, ratio)",
    "[n for n in pair]",
    "count if count else text",
    "float(count)",
    "ratio * 2",
    "not odd",
    "text.upper()",
    "stack",
    "stack",
    "stack.pop()",
    "take(stack)",
    "alone",
    "(lambda: 3)()",
    "3",
    "stack[:]",
    "str(stack)",
    "repr(odd)",
    "str(count)",
    "ascii(text)",
]
CHARACTERS = "ab %{}'\"\\\n\t\x07é☃:=!d"
texts = st.text(CHARACTERS, max_size=6)


def written(text: str, quote: str) -> str:
    """Write a text as the inside of a literal."""
    return "".join(
        {"\\": "\\\\", "\n": "\\n", "\x07": "\\x07", quote[0]: f"\\{quote[0]}"}.get(character, character)
        for character in text
    )


quotes = st.sampled_from(['"', "'", '"""', "'''"])
plain = st.builds(lambda text, quote: f"{quote}{written(text, quote)}{quote}", texts, quotes)
raw = st.builds("r'{}'".format, st.text('ab %{}".:d', max_size=6))
values = st.sampled_from(EXPRESSIONS)


@st.composite
def interpolated(draw: st.DrawFn) -> str:
    quote = draw(quotes)
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        literal = draw(texts).replace("\\", "").replace("\n", "").replace("\x07", "")
        parts.append(
            written(literal, quote)
            .replace("\\", "")
            .replace(quote[0], "")
            .replace("{", "{{")
            .replace("}", "}}")
        )
        inner = draw(values)
        conversion = draw(st.sampled_from(["", "", "!r", "!s", "!a"]))
        spec = draw(
            st.sampled_from(
                ["", "", "", ":>12", ":<12", ":12", ":.3", ":5.2f", ":.1e", ":g", ":d", ":03d", ":+d", ":,"]
            )
        )
        equals = draw(st.sampled_from(["", "", "", "=", " = "]))
        field = f"({inner})" if inner.startswith(("(", "[", "not", "count if")) else inner
        parts.append("{" + field + equals + conversion + spec + "}")
    return f"f{quote}{''.join(parts)}{quote}"


@st.composite
def percent(draw: st.DrawFn) -> str:
    quote = draw(quotes)
    literal, operands = "", []
    for _ in range(draw(st.integers(1, 3))):
        literal += written(draw(texts).replace("%", "%%"), quote)
        literal += draw(st.sampled_from(["%s", "%r", "%a", "%10s", "%-10r", "%.3s", "%d", "%5.1f", "%%"]))
        operands.append(draw(values))
    single = len(operands) == 1 and draw(st.booleans())
    return f"{quote}{literal}{quote} % " + (operands[0] if single else f"({', '.join(operands)},)")


@st.composite
def formatted(draw: st.DrawFn) -> str:
    quote = draw(quotes)
    literal, arguments = "", []
    style = draw(st.sampled_from(["auto", "number", "name"]))
    for index in range(draw(st.integers(1, 3))):
        literal += written(draw(texts).replace("{", "{{").replace("}", "}}"), quote)
        key = {"auto": "", "number": str(draw(st.integers(0, index))), "name": f"k{index}"}[style]
        literal += "{" + key + draw(st.sampled_from(["", "", "!r", "!s", ":>9"])) + "}"
        arguments.append((f"k{index}=" if style == "name" else "") + draw(values))
    return f"{quote}{literal}{quote}.format({', '.join(arguments)})"


@st.composite
def added(draw: st.DrawFn) -> str:
    summands = [draw(plain)]
    for _ in range(draw(st.integers(1, 3))):
        value = draw(values)
        summands.append(
            draw(
                st.sampled_from(["str({0})", "repr({0})", draw(plain), "f'{{0}}'", "str({0})", "text"])
            ).replace("{0}", value)
        )
    draw(st.randoms()).shuffle(summands)
    return draw(st.sampled_from([" + ", "+", " +\n      ", "\n        + "])).join(summands)


arguments = st.one_of(
    added(),
    plain,
    raw,
    values,
    interpolated(),
    percent(),
    formatted(),
    st.builds("{} {}".format, plain, interpolated()),
)
separators = st.one_of(st.just(""), st.builds(", sep={}".format, plain))


def printed(program: str) -> str:
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        exec(compile(program, "before.py", "exec"), {"__name__": "before"})  # noqa: S102 - running it is the test
    return stream.getvalue()


class Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def logged(program: str) -> list[str]:
    logger = logging.getLogger("after")
    collector = Collector()
    logger.handlers, logger.propagate = [collector], False
    logger.setLevel(1)
    exec(compile(program, "after.py", "exec"), {"__name__": "after"})  # noqa: S102 - running it is the test
    return collector.messages


@given(st.lists(arguments, min_size=1, max_size=4), separators)
@settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_messages_have_the_text_that_was_printed(
    convert: Callable[..., Any], parts: list[str], sep: str
) -> None:
    program = (
        PRELUDE.replace("{{", "{").replace("}}", "}").replace("{call}", f"print({', '.join(parts)}{sep})")
    )
    try:
        expected = printed(program)
    except (TypeError, ValueError, SyntaxError, IndexError, OverflowError):
        assume(False)  # noqa: FBT003 - not a program
    result = convert(program, interface="convert")
    assert result.changed, result.messages
    assert logged(result.text) == [expected.removesuffix("\n")]


@given(st.lists(arguments, min_size=1, max_size=3), separators)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_eager_style_has_the_same_text(convert: Callable[..., Any], parts: list[str], sep: str) -> None:
    program = (
        PRELUDE.replace("{{", "{").replace("}}", "}").replace("{call}", f"print({', '.join(parts)}{sep})")
    )
    try:
        expected = printed(program)
    except (TypeError, ValueError, SyntaxError, IndexError, OverflowError):
        assume(False)  # noqa: FBT003 - not a program
    result = convert(program, interface="convert", lazy=False)
    assume("may change what another one shows" not in "".join(result.messages))
    assert logged(result.text) == [expected.removesuffix("\n")]


TRICKY = [
    'f"{stack} without {stack.pop()}"',
    'f"{stack} without", take(stack)',
    'f"{odd.name} of {stack}", f"{take(stack)}"',
    'f"{stack}" f"{len(stack)}{stack.pop()}"',
    '"%s left" % (stack,), stack.pop()',
    '"{}".format(stack), stack.pop()',
    "stack, stack.pop()",
    "str(stack), stack.pop()",
    '"of " + str(stack) + " without " + str(stack.pop())',
    '"{} {}".format(str(stack), stack.pop())',
    'f"{str(stack)} {stack.pop()}"',
    '"%s %s" % (stack, stack.pop())',
    '"%s %d" % (stack, take(stack))',
    '"%s" % alone',
    '"%s" % alone[:]',
    '"%s" % tuple(alone)',
    '"%s" % pair[1]',
    '"%s and %s" % pair',
    '"%s" % table',
    '"%(a)s and 100%%" % {"a": 3}',
    '"%(a)s" % table',
    '"%s" % (table,)',
    '"%s" % (empty,)',
    '"%s" % ((),)',
    '"%d%%" % count, "100%"',
    '"%*d" % (5, count)',
    '"100%"',
    'f"100%"',
    'f"{{}}"',
    'f"{{{count}}}"',
    'f"{count}%"',
    'f"{count=}%", f"{ text = }", f"{text=!s}"',
    'f"{ratio:{count + 12}.1f}"',
    'f"{ratio:%}", "%"',
    'rf"\\d{count}\\n" "\\n" f"{count}"',
    '"\\1" f"{count}", "2"',
    '"\\1", "2", count, sep=""',
    '"\\N{EM DASH}", f"\\N{EM DASH}{count}%"',
    '"\\x25", count',
    '"\\x25" f"{count}"',
    '"a" "b%" f"{count}" "c%"',
    'u"a", b"b", r"c\\d", count',
    '"{0} {1} {0}".format(text, count)',
    '"{1} {0}".format(text, count)',
    '"{b} {a}".format(a=text, b=count)',
    '"{0.name}".format(odd)',
    '"{} {}".format(stack, stack.pop())',
    '"{}".format(take(stack)), f"{stack}"',
    '"{} {{}}".format(count)',
    '(f"{count}")',
    '("%s" % (count,)), (text)',
    '"a" + text + f"{count}"',
    '"a" + f"{stack}" + str(stack.pop()), stack',
    'f"{count:d} {count:5d} {ratio:.2f} {len(text):03d}"',
    'f"{float(count):8.3f}|{len(text):+d}|{len(text):e}"',
    'f"{text!r:>30}|{text!s:5.3}|{text!a:<9}"',
    'f"{pair, count}"',
    'f"{(lambda x: x)(3)}"',
    'f"{count if count else 0}"',
    "f'{table[\"a\"]}'",
    '""',
    '"", ""',
    'count, sep="%s"',
    'count, text, sep="%s"',
    'count, text, sep="{}"',
    '"\\n", count, sep="\\n"',
    "nothing, True, ..., 3.0, 2j",
    'f"""a\\n{count}\n b""", count',
]


@pytest.mark.parametrize("call", TRICKY)
@pytest.mark.parametrize("options", [{}, {"lazy": False}], ids=["lazy", "eager"])
def test_tricky_messages_have_the_text_that_was_printed(
    convert: Callable[..., Any], call: str, options: dict[str, object]
) -> None:
    program = PRELUDE.replace("{{", "{").replace("}}", "}").replace("{call}", f"print({call})")
    result = convert(program, interface="convert", **options)
    if not options.get("lazy", True) and "may change what another one shows" in "".join(result.messages):
        return
    assert result.changed, result.messages
    assert logged(result.text) == [printed(program).removesuffix("\n")]


class Loguru:
    """Formats as loguru does: with ``str.format``, only when there are values."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def info(self, message: object, *args: object, **kwargs: object) -> None:
        self.messages.append(str(message).format(*args, **kwargs) if args or kwargs else str(message))


@given(st.lists(arguments, min_size=1, max_size=3), separators)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_braces_of_loguru_have_the_same_text(
    convert: Callable[..., Any], parts: list[str], sep: str
) -> None:
    program = (
        PRELUDE.replace("{{", "{").replace("}}", "}").replace("{call}", f"print({', '.join(parts)}{sep})")
    )
    try:
        expected = printed(program)
    except (TypeError, ValueError, SyntaxError, IndexError, OverflowError):
        assume(False)  # noqa: FBT003 - not a program
    module = types.ModuleType("loguru")
    module.logger = Loguru()  # type: ignore[attr-defined]
    result = convert("from loguru import logger\n" + program, interface="convert")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "loguru", module)
        exec(compile(result.text, "after.py", "exec"), {"__name__": "after"})  # noqa: S102 - running it is the test
    assert module.logger.messages == [expected.removesuffix("\n")]
