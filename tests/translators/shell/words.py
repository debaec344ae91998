"""Words, patterns, arithmetic and conditions of composed scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Words"]

Choice = TypeVar("Choice")

_PLAIN = (
    "a",
    "b",
    "xyz",
    "12",
    "-3",
    "0",
    "007",
    "x/y.z",
    "a.b",
    "é",
    "A:B",
    "k=v",
    "q",
    "ab",
    "aXbX",
    "_u",
    "%s",
    "@",
    "a+b",
)
_ODD = (
    "a b",
    " lead",
    "trail ",
    "*",
    "f?",
    "[a]",
    "",
    "\\",
    '"',
    "$",
    "~",
    "#c",
    "a\tb",
    "a;b",
    "x|y",
    "(p)",
    "a  b",
    "it",
    "!",
    "1:2::3",
    "d1/*",
)
_PATTERNS = (
    "a*",
    "*b",
    "?",
    "??",
    "[a-c]*",
    "[!0-9]*",
    "*",
    "x",
    "a",
    '"*"',
    "$a",
    '"$a"',
    "*.*",
    "[[:digit:]]*",
    "''",
    "*' '*",
    "[[:alpha:]]",
    "b|a*",
    "x*y",
)
_GLOBS = ("f*", "*", "d1/*", "[df]1", "?1", "none*", "*.txt")
_TEXTS = ("a", "b", "c", "d")
_NUMBERS = ("n", "m")


class Words:
    """Draws pieces of shell text.

    Attributes:
        draw: Of a Hypothesis composite.
        hot: Whether what is written may run several times, so that values must not double.
    """

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw
        self.hot = False
        self.level = 0

    def pick(self, *choices: Choice) -> Choice:
        """Return one of the choices."""
        choice: Choice = self.draw(st.sampled_from(choices))
        return choice

    def one(self, *makers: Callable[[], str]) -> str:
        """Return what one of the makers makes."""
        return str(self.pick(*makers)())

    def number(self, low: int, high: int) -> int:
        """Return a number, both ends included."""
        return int(self.draw(st.integers(low, high)))

    def chance(self, of: int) -> bool:
        """Return true once in so many times."""
        return self.number(1, of) == of

    def text_name(self) -> str:
        return str(self.pick(*_TEXTS))

    def number_name(self) -> str:
        return str(self.pick(*_NUMBERS))

    def literal(self) -> str:
        return str(self.pick(*_PLAIN))

    def quoted_text(self) -> str:
        """Text that may stand between double quotes."""
        return str(
            self.pick(*_PLAIN, "a b", " ", "*", "$a", "${b}", "$((n+1))", "$*", "${A[*]}", "a\\$b", "~", "$1")
        )

    def words(self, most: int) -> str:
        return " ".join(self.word() for _ in range(self.number(0, most)))

    def word(self) -> str:
        """Return one word; it may expand to none or several."""
        if self.level > 1:
            return self.literal()
        self.level += 1
        pieces = [self.piece() for _ in range(self.pick(1, 1, 1, 2, 3))]
        self.level -= 1
        return "".join(pieces)

    def value(self) -> str:
        """Return what stands behind ``=``: where it may run often, with one expansion at most."""
        if self.hot:
            return str(
                self.pick(
                    self.literal(),
                    f'"{self.pick(*_PLAIN)}$a"',
                    f"'{self.pick('a b', ' ')}'",
                    '"${b%?}"',
                    "${c:-x}",
                    "$(echo s)",
                )
            )
        return (
            self.word()
            if self.chance(2)
            else self.pick(self.literal(), '"$b"', "$b", "'x  y'", '"${A[1]}"', "$*")
        )

    def items(self) -> str:
        """Return the inside of an array literal."""
        if self.hot:
            return " ".join(self.literal() for _ in range(self.number(0, 3)))
        return self.pick(
            lambda: self.words(3),
            lambda: f"[{self.number(0, 5)}]={self.literal()} {self.literal()}",
            lambda: '"$@"',
            lambda: '"${A[@]}" x',
        )()

    def index(self) -> str:
        return str(self.pick("0", "1", "5", "n", "n+1", "-1", "${#A[@]}"))

    def piece(self) -> str:
        return self.one(
            self.literal, self.literal, self.single, self.double, self.double, self.variable, self.operation,
            self.operation, self.array, self.special, self.expansion, self.brace, self.glob,
        )  # fmt: skip

    def single(self) -> str:
        return f"'{self.pick(*_ODD, *_PLAIN)}'"

    def double(self) -> str:
        inner = [
            self.pick(
                self.quoted_text,
                self.quoted_text,
                self.operation,
                lambda: "$" + self.text_name(),
                lambda: "$(echo in)",
                lambda: '$(echo "q  r")',
            )()
            for _ in range(self.number(0, 3))
        ]
        return '"' + "".join(inner) + '"'

    def variable(self) -> str:
        return str(
            self.pick("$a", "$b", "$c", "${a}", "${b}", "$d", "$n", "$1", "$2", "$#", "$?", "$*", "$@")
        )

    def operation(self) -> str:
        name = self.pick("a", "b", "c", "d", "1", "A[0]", "M[k]")
        pattern = self.pick("a*", "*b", "?", "x", "[a-c]", "* ", '"*"', "$c", "*.", "b", "[0-9]")
        return str(
            self.pick(
                f"${{{name}:-{self.pick('d', '', 'a b', '$a')}}}",
                f"${{{name}-d}}",
                f"${{{name}:+{self.pick('s', '$b')}}}",
                f"${{{name}+s}}",
                f"${{#{name}}}",
                f"${{{name}#{pattern}}}",
                f"${{{name}##{pattern}}}",
                f"${{{name}%{pattern}}}",
                f"${{{name}%%{pattern}}}",
                f"${{{name}/{pattern}/{self.pick('R', '', '$a', 'x y')}}}",
                f"${{{name}//{pattern}/{self.pick('R', '', '-')}}}",
                f"${{{name}/#{pattern}/S}}",
                f"${{{name}/%{pattern}/E}}",
                f"${{{name}:{self.pick('0', '1', ' -2', 'n', '2')}}}",
                f"${{{name}:{self.pick('0', '1', ' -2')}:{self.pick('1', '2', '0', '9')}}}",
                f"${{{name}{self.pick('^', '^^', ',', ',,')}}}",
                f"${{{name}@Q}}",
                "${d:=set}",
            )
        )

    def array(self) -> str:
        return str(
            self.pick(
                '"${A[@]}"', "${A[@]}", '"${A[*]}"', "${A[*]}", "${#A[@]}", '"${!A[@]}"', '"${A[@]:1}"',
                '"${A[@]:0:2}"',
                '"${A[@]#?}"', '"${A[@]/q/Q}"', "${A[1]}", '"${A[-1]}"', '"${A[n]}"', "${M[k]}", '"${M[l m]}"',
                '"${#M[@]}"', '"${A[@]^^}"', '"${A[@]: -2}"',
            )
        )  # fmt: skip

    def special(self) -> str:
        return str(
            self.pick(
                '"$@"',
                '"$*"',
                '"${@:2}"',
                '"${@:1:2}"',
                "$#",
                '"${@/a/b}"',
                '"$1"',
                '"p$@s"',
                "$'t\\tn'",
                '"${*%b}"',
            )
        )

    def expansion(self) -> str:
        return self.pick(
            lambda: f"$(({self.arith()}))",
            lambda: f"$(echo {self.word()})",
            lambda: f'"$(printf %s {self.word()})"',
            lambda: "`echo bq`",
            lambda: '"$(cat f1)"',
            lambda: "$(cat f2)",
        )()

    def brace(self) -> str:
        return str(
            self.pick("{a,b}", "{1..3}", "x{,y}", "{c..a}", "{01..3}", "{a}", "{a,'b c'}", "{$a,z}", "{3..1}")
        )

    def glob(self) -> str:
        return str(self.pick(*_GLOBS))

    def pattern(self) -> str:
        return str(self.pick(*_PATTERNS))

    def arith(self, depth: int = 0) -> str:
        """Return an arithmetic expression without division by what may be zero."""
        atoms = (
            *_NUMBERS,
            "n",
            "1",
            "2",
            "7",
            "010",
            "0x1f",
            "$n",
            "${#a}",
            "-3",
            "100",
            "i",
            "A[0]",
            "2#101",
            "(n=4)",
            "n++",
            "++m",
        )
        if depth > 2 or self.chance(2):
            return str(self.pick(*atoms))
        left, right = self.arith(depth + 1), self.arith(depth + 1)
        return str(
            self.pick(
                *(
                    f"({left} {operator} {right})"
                    for operator in ("+", "-", "*", "<", ">=", "==", "!=", "&&", "||", "&", "|", "^", ",")
                ),
                f"{left} + {right}",
                f"{left} * {right}",
                f"({left}) / {self.pick('2', '3', '-4')}",
                f"({left}) % {self.pick('5', '-3')}",
                f"{left} ? {right} : 9",
                f"!({left})",
                f"~({left})",
                f"-({left})",
                f"({left}) << {self.pick('1', '3')}",
                f"({left}) >> 2",
                f"{self.pick('2', 'n', '3')} ** {self.pick('2', '3', '0')}",
            )
        )

    def test(self, depth: int = 0) -> str:
        """Return the inside of ``[[ ]]``."""
        makers: tuple[Callable[[], str], ...] = (
            lambda: (
                f"{self.word()} {self.pick('==', '!=', '=')} {self.pick('a*', '$a', self.literal(), '*x*', '[a-z]')}"
            ),
            lambda: f"{self.pick('-n', '-z')} {self.word()}",
            lambda: f"{self.pick('-f', '-d', '-e', '-s')} {self.pick('f1', 'd1', 'none')}",
            lambda: f"{self.number(0, 5)} {self.pick('-eq', '-lt', '-ge')} {self.pick('3', 'n', '$n')}",
            lambda: f"{self.word()} {self.pick('<', '>')} {self.literal()}",
            lambda: f"-v {self.pick('a', 'd', 'A[1]', 'M[k]')}",
            lambda: f"{self.pick('$a', 'abc12', '$b')} =~ {self.pick('^[a-z]+', '([0-9]+)', 'x.', '^$')}",
        )
        if depth < 1 and self.chance(3):
            left, right = self.test(1), self.test(1)
            return str(
                self.pick(f"{left} && {right}", f"{left} || {right}", f"! {left}", f"( {left} ) && {right}")
            )
        return self.one(*makers)

    def old_test(self) -> str:
        """Return the inside of ``[ ]``."""
        return str(
            self.pick(
                f'"$a" = {self.literal()}', '-n "$b"', '-z "$c"', "$# -gt 1", "-f f1", "! -e none", '"$a" != "$b"',
                '"$n" -le 3', "-n a -a -d d1", "x -o ''", "$a = 1", '"$d"',
            )
        )  # fmt: skip
