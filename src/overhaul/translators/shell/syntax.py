"""The syntax of a shell script: frozen nodes in closed unions. Quoting is structure; every node knows where it stands.

Both front ends make these nodes, and nothing behind them knows a parser. A word is a sequence of parts; what is quoted
is another part than what is not, so that nobody has to look at quotation marks again. Line continuations are gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

__all__ = [
    "PROGRAM",
    "AllItems",
    "AndOr",
    "Arith",
    "ArithAssign",
    "ArithBinary",
    "ArithCommand",
    "ArithExpansion",
    "ArithNumber",
    "ArithTernary",
    "ArithUnary",
    "ArithVariable",
    "ArithWord",
    "ArrayItem",
    "ArrayLiteral",
    "Assignment",
    "Block",
    "BraceList",
    "BraceRange",
    "Case",
    "CaseItem",
    "ChangeCase",
    "Command",
    "CommandSubstitution",
    "Comment",
    "ComputedAssignment",
    "Condition",
    "ConditionAnd",
    "ConditionBinary",
    "ConditionCommand",
    "ConditionNot",
    "ConditionOr",
    "ConditionUnary",
    "ConditionWord",
    "Coprocess",
    "Declaration",
    "Default",
    "DoubleQuoted",
    "Evaluated",
    "ExtendedGlob",
    "ForArith",
    "ForIn",
    "Function",
    "If",
    "Let",
    "Literal",
    "Node",
    "Operation",
    "Parameter",
    "Part",
    "Pipeline",
    "ProcessSubstitution",
    "Quoted",
    "Redirect",
    "Replace",
    "RestoredOptions",
    "Script",
    "Select",
    "Simple",
    "Slice",
    "Span",
    "Statement",
    "Subscript",
    "Subshell",
    "Tilde",
    "Timed",
    "Transform",
    "Trim",
    "While",
    "Word",
]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of the script.

    Attributes:
        start: Offset of the first byte.
        end: Offset behind the last byte.
        line: Line of the first byte, from 1.
        column: Byte column of the first byte, from 1.
    """

    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Node:
    """What all nodes have; two nodes are equal when they say the same, wherever they stand."""

    span: Span = field(compare=False, repr=False)


# ---------------------------------------------------------------------------------------------------------- words


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """Unquoted text: blanks cannot occur in it, and ``* ? [`` in it are active where patterns are."""

    text: str


@dataclass(frozen=True, slots=True)
class Quoted(Node):
    """Text that means itself: in single quotes, ``$'x'`` (decoded), behind a backslash, or literal in double quotes."""

    text: str


@dataclass(frozen=True, slots=True)
class DoubleQuoted(Node):
    """``"..."``; in it only `Quoted`, `Parameter`, `CommandSubstitution` and `ArithExpansion` occur. ``$"x"`` too."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Tilde(Node):
    """A tilde prefix that is expanded, also behind ``=`` and ``:`` of an assignment: a user, ``+``, ``-`` or empty."""

    user: str


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """``$name`` or ``${...}``.

    Attributes:
        name: A variable, a positional parameter (``"1"``) or one of ``@ * # ? - $ ! 0 _``.
        index: ``[...]`` behind the name.
        length: Whether it is ``${#name}``.
        indirect: Whether it is ``${!name}``; with `index` ``[@]`` or ``[*]`` these are the keys of an array.
        names: ``"@"`` or ``"*"`` for ``${!prefix@}`` and ``${!prefix*}``, else empty.
        operation: What is done to the value.
    """

    name: str
    index: Subscript | AllItems | None = None
    length: bool = False
    indirect: bool = False
    names: str = ""
    operation: Operation | None = None


@dataclass(frozen=True, slots=True)
class CommandSubstitution(Node):
    """``$(...)`` or backquotes; an only statement that is a mere ``< file`` reads the file."""

    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ProcessSubstitution(Node):
    """``<(...)`` or ``>(...)``; `reads` says whether the word is a name to read from, as with ``<``."""

    body: tuple[Statement, ...]
    reads: bool


@dataclass(frozen=True, slots=True)
class ArithExpansion(Node):
    """``$((...))`` or ``$[...]``."""

    expression: Arith


@dataclass(frozen=True, slots=True)
class BraceList(Node):
    """``{a,b}``: each item is a word; only in words that bash expands braces in, and never in ``sh``."""

    items: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class BraceRange(Node):
    """``{1..10..2}`` or ``{a..e}``; as written, because zeros in front make a width. An empty step is none."""

    first: str
    last: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class ExtendedGlob(Node):
    """``@(a|b*)`` and the like.

    Attributes:
        operator: ``? * + @ !``.
        alternatives: One word for each.
    """

    operator: str
    alternatives: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Evaluated(Node):
    """Words that ``eval`` reads a second time; no front end makes it.

    Attributes:
        parts: What makes their text.
        many: Whether they may be several or none, else it is one word that is not split.
    """

    parts: tuple[Part, ...]
    many: bool


@dataclass(frozen=True, slots=True)
class WordList(Node):
    """Words that ``compgen -W`` reads out of a constant text; no front end makes it.

    Attributes:
        text: The text.
        words: What it says where IFS is as it was at first.
    """

    text: str
    words: tuple[Word, ...]


Part: TypeAlias = (
    Literal
    | Quoted
    | DoubleQuoted
    | Tilde
    | Parameter
    | CommandSubstitution
    | ProcessSubstitution
    | ArithExpansion
    | BraceList
    | BraceRange
    | ExtendedGlob
    | Evaluated
    | WordList
)


@dataclass(frozen=True, slots=True)
class Word(Node):
    """A word. ``''`` is one with a `Quoted` empty text; a word without parts is empty and vanishes."""

    parts: tuple[Part, ...]

    @property
    def literal(self) -> str | None:
        """The text when nothing is expanded in it (quoted or not), else ``None``."""
        texts = []
        for part in self.parts:
            if isinstance(part, (Literal, Quoted)):
                texts.append(part.text)
            elif isinstance(part, DoubleQuoted) and all(isinstance(each, Quoted) for each in part.parts):
                texts += [each.text for each in part.parts if isinstance(each, Quoted)]
            else:
                return None
        return "".join(texts)

    @property
    def bare(self) -> str | None:
        """The text when it is entirely unquoted and nothing is expanded in it, else ``None``."""
        if not all(isinstance(part, Literal) for part in self.parts):
            return None
        return "".join(part.text for part in self.parts if isinstance(part, Literal))

    @property
    def unquoted(self) -> tuple[Part, ...]:
        """Its parts; when all of it stands between double quotes, those between them."""
        if len(self.parts) == 1 and isinstance(self.parts[0], DoubleQuoted):
            return self.parts[0].parts
        return self.parts


# ------------------------------------------------------------------------------------------- parameter operations


@dataclass(frozen=True, slots=True)
class Default(Node):
    """``${x:-word}`` and its kin; `operator` is one of ``- = ? +`` with or without ``:`` in front."""

    operator: str
    word: Word


@dataclass(frozen=True, slots=True)
class Trim(Node):
    """``${x#pattern}``; `operator` is one of ``# ## % %%``."""

    operator: str
    pattern: Word


@dataclass(frozen=True, slots=True)
class Replace(Node):
    """``${x/pattern/with}``.

    Attributes:
        pattern: What is replaced.
        replacement: By what; an empty word when there is none.
        everywhere: Whether it is ``//``.
        anchor: ``#`` at the start, ``%`` at the end, or empty.
    """

    pattern: Word
    replacement: Word
    everywhere: bool = False
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Slice(Node):
    """``${x:offset:length}``."""

    offset: Arith
    length: Arith | None = None


@dataclass(frozen=True, slots=True)
class ChangeCase(Node):
    """``${x^pattern}``; `operator` is one of ``^ ^^ , ,,``; without a pattern any character is meant."""

    operator: str
    pattern: Word | None = None


@dataclass(frozen=True, slots=True)
class Transform(Node):
    """``${x@Q}``; `operator` is the letter."""

    operator: str


Operation: TypeAlias = Default | Trim | Replace | Slice | ChangeCase | Transform


@dataclass(frozen=True, slots=True)
class AllItems(Node):
    """``[@]`` or ``[*]`` behind a name."""

    star: bool


@dataclass(frozen=True, slots=True)
class Subscript(Node):
    """``[...]`` behind a name; which reading holds depends on the array.

    Attributes:
        word: As the key of an associative array.
        arith: As the index of an indexed array; ``None`` when it is no arithmetic expression.
    """

    word: Word
    arith: Arith | None


# ------------------------------------------------------------------------------------------------------ arithmetic


@dataclass(frozen=True, slots=True)
class ArithNumber(Node):
    """A number; `text` as written (octal, hex, ``base#digits``), `value` wrapped to 64 bits."""

    value: int
    text: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class ArithVariable(Node):
    """A variable by its bare name: its value is evaluated as an expression."""

    name: str
    index: Subscript | None = None


@dataclass(frozen=True, slots=True)
class ArithWord(Node):
    """Anything with an expansion in it, as ``$x`` or ``1${x}``: its text becomes a part of the expression."""

    word: Word


@dataclass(frozen=True, slots=True)
class ArithUnary(Node):
    """``-x !x ~x +x ++x --x`` or, with `postfix`, ``x++ x--``."""

    operator: str
    operand: Arith
    postfix: bool = False


@dataclass(frozen=True, slots=True)
class ArithBinary(Node):
    """``a + b``; also ``&& || ,``. Parentheses are the shape of the tree."""

    operator: str
    left: Arith
    right: Arith


@dataclass(frozen=True, slots=True)
class ArithTernary(Node):
    """``a ? b : c``."""

    condition: Arith
    then: Arith
    otherwise: Arith


@dataclass(frozen=True, slots=True)
class ArithAssign(Node):
    """``x = y``, ``x += y``; `operator` is ``""`` for a plain one, else the operator before ``=``."""

    operator: str
    target: ArithVariable
    value: Arith


Arith: TypeAlias = (
    ArithNumber | ArithVariable | ArithWord | ArithUnary | ArithBinary | ArithTernary | ArithAssign
)


# ------------------------------------------------------------------------------------------------------------ tests


@dataclass(frozen=True, slots=True)
class ConditionWord(Node):
    """``[[ word ]]``."""

    word: Word


@dataclass(frozen=True, slots=True)
class ConditionUnary(Node):
    """``[[ -f word ]]``."""

    operator: str
    word: Word


@dataclass(frozen=True, slots=True)
class ConditionBinary(Node):
    """``[[ a == b ]]``; operators as written: ``= == != =~ < > -eq -ne -lt -le -gt -ge -nt -ot -ef``."""

    operator: str
    left: Word
    right: Word


@dataclass(frozen=True, slots=True)
class ConditionNot(Node):
    """``[[ ! x ]]``."""

    operand: Condition


@dataclass(frozen=True, slots=True)
class ConditionAnd(Node):
    """``[[ x && y ]]``."""

    left: Condition
    right: Condition


@dataclass(frozen=True, slots=True)
class ConditionOr(Node):
    """``[[ x || y ]]``."""

    left: Condition
    right: Condition


Condition: TypeAlias = (
    ConditionWord | ConditionUnary | ConditionBinary | ConditionNot | ConditionAnd | ConditionOr
)


# --------------------------------------------------------------------------------------------------------- commands


@dataclass(frozen=True, slots=True)
class ArrayItem(Node):
    """One item of ``(...)``: ``[key]=word`` or a word that may become several."""

    word: Word
    index: Subscript | None = None
    append: bool = False


@dataclass(frozen=True, slots=True)
class ArrayLiteral(Node):
    """``(a b [5]=c)`` behind ``=``."""

    items: tuple[ArrayItem, ...]


@dataclass(frozen=True, slots=True)
class Assignment(Node):
    """``x=word``, ``x[i]+=word``, ``x=(...)``; in a declaration also a mere ``x``, whose value is ``None``."""

    name: str
    value: Word | ArrayLiteral | None
    index: Subscript | None = None
    append: bool = False


@dataclass(frozen=True, slots=True)
class ComputedAssignment(Node):
    """An assignment whose name ``eval`` puts together; no front end makes it."""

    name: Word
    value: Word
    append: bool = False


@dataclass(frozen=True, slots=True)
class RestoredOptions(Node):
    """``eval`` of what ``set +o`` or ``shopt -p`` has written; no front end makes it."""

    saved: Word


@dataclass(frozen=True, slots=True)
class Redirect(Node):
    """A redirection.

    Attributes:
        operator: ``< > >> >| <> <& >& &> &>> << <<- <<<``; a here-document's body has lost its tabs.
        target: The word behind it; for a here-document its body (all `Quoted` when the delimiter was quoted, else in
            parts as in double quotes).
        descriptor: The number in front; ``None`` for the operator's own.
        variable: Name in ``{name}>``, else empty.
        quoted: For a here-document, whether its delimiter was quoted.
    """

    operator: str
    target: Word
    descriptor: int | None = None
    variable: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Simple(Node):
    """Assignments and words; either may be missing. ``[``, ``test`` and all builtins but those below are words."""

    assignments: tuple[Assignment, ...]
    words: tuple[Word, ...]


#: In front of a command whose name is expanded: it is that of a program. No command has this name.
PROGRAM = Word(Span(0, 0, 1, 1), (Literal(Span(0, 0, 1, 1), "\0program"),))


@dataclass(frozen=True, slots=True)
class Declaration(Node):
    """``declare typeset local export readonly``: options and computed words as words, the rest as assignments."""

    keyword: str
    items: tuple[Word | Assignment, ...]


@dataclass(frozen=True, slots=True)
class Let(Node):
    """``let a b``."""

    expressions: tuple[Arith, ...]


@dataclass(frozen=True, slots=True)
class ArithCommand(Node):
    """``((...))``."""

    expression: Arith


@dataclass(frozen=True, slots=True)
class ConditionCommand(Node):
    """``[[ ... ]]``."""

    test: Condition


@dataclass(frozen=True, slots=True)
class Block(Node):
    """``{ ...; }``."""

    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Subshell(Node):
    """``( ... )``."""

    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """``if``; an ``elif`` is an `otherwise` with one statement that is an `If` whose `elif_` is set."""

    condition: tuple[Statement, ...]
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()
    elif_: bool = False


@dataclass(frozen=True, slots=True)
class While(Node):
    """``while`` or ``until``."""

    condition: tuple[Statement, ...]
    body: tuple[Statement, ...]
    until: bool = False


@dataclass(frozen=True, slots=True)
class ForIn(Node):
    """``for name in words``; without ``in`` the words are ``None`` and the positional parameters are meant."""

    name: str
    words: tuple[Word, ...] | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Select(Node):
    """``select name in words``."""

    name: str
    words: tuple[Word, ...] | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ForArith(Node):
    """``for ((first; condition; step))``."""

    first: Arith | None
    condition: Arith | None
    step: Arith | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class CaseItem(Node):
    """``a|b) ... ;;``; `ending` is ``;;``, ``;&`` or ``;;&``."""

    patterns: tuple[Word, ...]
    body: tuple[Statement, ...]
    ending: str = ";;"
    comments: tuple[Comment, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Case(Node):
    """``case word in ... esac``."""

    word: Word
    items: tuple[CaseItem, ...]


@dataclass(frozen=True, slots=True)
class Function(Node):
    """``name() body``; the body is one statement (mostly a `Block`) with the redirections of every call."""

    name: str
    body: Statement


@dataclass(frozen=True, slots=True)
class AndOr(Node):
    """``a && b`` or ``a || b``; grouped to the left as the shell runs them."""

    operator: str
    left: Statement
    right: Statement


@dataclass(frozen=True, slots=True)
class Pipeline(Node):
    """``a | b | c``, at least two; ``|&`` is a stage with a last redirection ``2>&1``."""

    stages: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Timed(Node):
    """``time command``."""

    body: Statement | None
    posix: bool = False


@dataclass(frozen=True, slots=True)
class Coprocess(Node):
    """``coproc NAME command``."""

    name: str
    body: Statement


Command: TypeAlias = (
    Simple
    | ComputedAssignment
    | RestoredOptions
    | Declaration
    | Let
    | ArithCommand
    | ConditionCommand
    | Block
    | Subshell
    | If
    | While
    | ForIn
    | Select
    | ForArith
    | Case
    | Function
    | AndOr
    | Pipeline
    | Timed
    | Coprocess
)


@dataclass(frozen=True, slots=True)
class Comment(Node):
    """A comment without its ``#``."""

    text: str


@dataclass(frozen=True, slots=True)
class Statement(Node):
    """A command with what stands around it.

    Attributes:
        command: ``None`` for mere redirections.
        redirects: In order.
        negated: Whether ``!`` stands in front.
        background: Whether ``&`` stands behind.
        before: Comments on their own lines in front.
        comment: The comment behind it on its (last) line.
        after: Comments on their own lines behind the last statement of a body.
    """

    command: Command | None
    redirects: tuple[Redirect, ...] = ()
    negated: bool = False
    background: bool = False
    before: tuple[Comment, ...] = field(default=(), compare=False)
    comment: Comment | None = field(default=None, compare=False)
    after: tuple[Comment, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Script(Node):
    """A whole script.

    Attributes:
        text: As it was read; offsets of spans count its UTF-8 bytes (surrogate escapes for what is no UTF-8).
        body: Its statements.
        dialect: ``bash`` or ``sh``.
        after: Comments behind the last statement.
        files: Where the text of each piece that was put in begins, with the file that it is from; empty for the script.
    """

    text: str = field(compare=False, repr=False)
    body: tuple[Statement, ...]
    dialect: str = "bash"
    after: tuple[Comment, ...] = field(default=(), compare=False)
    files: tuple[tuple[int, str], ...] = field(default=(), compare=False)

    def file(self, node: Node) -> str:
        """Return the file that a node stands in, as the script names it; nothing for the script itself."""
        return next((name for start, name in reversed(self.files) if start <= node.span.start), "")

    def source(self, node: Node) -> str:
        """Return the piece of the script that a node stands for."""
        raw = _encoded(self.text)
        return raw[node.span.start : node.span.end].decode("utf-8", "surrogateescape")


@lru_cache(maxsize=8)
def _encoded(text: str) -> bytes:
    """Return the bytes of a script; every statement asks for its piece of them."""
    return text.encode("utf-8", "surrogateescape")
