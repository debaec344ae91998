"""The contract of a codemod: one value that says what it is, when to look, what it finds and how it shows.

A codemod is one file with a constant ``CODEMOD = Codemod(...)`` and a few small functions. Adding one touches
this file and one line in `overhaul.codemods.catalog`. Finders look at the `ast` tree and return findings; they
never touch a file and never print. Rewriting goes through `overhaul.codemods.toolbox.rewrite` (LibCST on the
found span alone). The engine does the rest: one parse and one walk for all codemods, placing of imports,
composition of edits, suppression comments, and the four laws.
"""

from __future__ import annotations

import ast  # noqa: TC003 - aliases are evaluated at run time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Union

from overhaul.model.change import Certainty  # noqa: TC001 - annotations of public values can be resolved
from overhaul.model.note import NoteKind

if TYPE_CHECKING:
    from typing import TypeAlias

    from overhaul.codemods.toolbox.module import Module

__all__ = [
    "Codemod",
    "Example",
    "Finding",
    "FoundFile",
    "Need",
    "NeedKind",
    "Option",
    "Remark",
    "Repository",
    "Rewrite",
    "Scope",
    "Site",
    "Splice",
    "Survey",
]


@dataclass(frozen=True, slots=True)
class Site:
    """A node with its ancestors.

    Attributes:
        node: The node itself.
        ancestors: From the module down to the parent of the node.
    """

    node: ast.AST
    ancestors: tuple[ast.AST, ...]


class NeedKind(str, Enum):
    """What sort of thing a rewrite needs."""

    #: At the top of the module: ``import x``, ``import x as y`` or ``from x import y [as z]``.
    IMPORT = "import"
    #: Behind the imports: ``logger = logging.getLogger(__name__)``.
    STATEMENT = "statement"
    #: Provided by another finding or a survey's proposal under the same key, maybe in another file.
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Need:
    """What a rewrite needs elsewhere in the file (or, when external, in the plan).

    Attributes:
        kind: What sort.
        text: The statement in full, without a newline; for an external need the key.
        needs: What this one needs in turn, e.g. the statement that makes a logger needs ``import logging``.
    """

    kind: NeedKind
    text: str
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Splice:
    r"""Replace the bytes ``start`` to ``end`` of the module's UTF-8 source by ``text``.

    ``text`` uses ``\n`` for line ends; the engine writes the file's own.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A finding that changes the file.

    Attributes:
        splices: One or more, applied together or not at all.
        reason: One sentence for the reader of the diff, e.g. ``diagnostic in an except block``.
        needs: Imports, statements and keys that must be there.
        provides: Plan-wide keys that this rewrite provides to others (their external needs).
        frees: Names this rewrite stops using; an import that nobody uses any more is removed with it.
        certainty: When it differs from the codemod's own.
        support: True when no person decides about it: it stands only when another edit needs what it provides.
        notes: Remarks that belong to this rewrite and vanish with it.
        whole: True for the one splice of a foreign transformation that gives the whole file anew, with the file's
            own line ends; the engine narrows it to the lines that differ and cannot tell which tree it meant to keep.
    """

    splices: tuple[Splice, ...]
    reason: str
    needs: tuple[Need, ...] = ()
    provides: tuple[str, ...] = ()
    frees: tuple[str, ...] = ()
    certainty: Certainty | None = None
    support: bool = False
    notes: tuple[Remark, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding that changes nothing: recognised and left, with the reason.

    Attributes:
        node: Where; ``None`` for the file as a whole.
        message: What and why, one sentence.
        kind: Left alone on purpose, to be reviewed, or advice.
        hint: What to do by hand, or which option changes it.
    """

    node: ast.AST | None
    message: str
    kind: NoteKind = NoteKind.LEFT_ALONE
    hint: str = ""


Finding: TypeAlias = Union[Rewrite, Remark]  # noqa: UP007 - evaluated at run time on 3.10


@dataclass(frozen=True, slots=True)
class Scope:
    """What a finder gets besides the site: the file, the options and what the survey learned.

    Attributes:
        module: The file: tree, source, names, imports.
        options: Every option of the codemod with its effective value.
        facts: Value of the survey, or ``None``.
    """

    module: Module
    options: Mapping[str, Any]
    facts: Any = None


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of a codemod, given in configuration or as ``-O codemod.name=value``.

    Attributes:
        name: Lower case with hyphens.
        default: Its type is the option's type: bool, int, float, str or tuple of str.
        summary: One sentence.
        choices: Allowed values, or empty.
    """

    name: str
    default: bool | int | float | str | tuple[str, ...]
    summary: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A case that documents and tests the codemod: shown by ``migrate explain``, run by the law tests.

    Attributes:
        title: What it shows.
        before: Contents of ``path``.
        after: Expected contents to the byte; the same object as ``before`` (or ``None``) for "untouched".
        path: Path of the file in the imagined repository.
        options: Options that differ from the defaults.
        files: Other files of the imagined repository, by path.
        files_after: Expected contents of those that change or appear, by path.
        notes: Words each of which must occur in some note.
    """

    title: str
    before: str
    after: str | None = None
    path: str = "app.py"
    options: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    files_after: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that a survey proposes or changes outside the finder, e.g. a new module or ``requirements.txt``.

    Attributes:
        path: Relative to the root.
        pieces: In order; each is (byte offset in the present contents, removed bytes, inserted text, provided
            keys, needed keys). For a new file offsets are 0 and removed is empty. A piece with provided keys
            stands only when somebody needs one of them; a piece with needed keys only when all are provided.
        reason: One sentence for the reader.
        new: Whether the path does not exist yet.
    """

    path: str
    pieces: tuple[tuple[int, bytes, str, tuple[str, ...], tuple[str, ...]], ...]
    reason: str
    new: bool = False


@dataclass(frozen=True, slots=True)
class Repository:
    """What a survey may know of the repository as a whole; reading is lazy and stays inside the root.

    Attributes:
        paths: Every path that git knows (or the walk found), sorted, also those that no codemod looks at.
        read: Contents of a path, or ``None`` when it does not exist or is unreadable.
        options: Every option of the codemod with its effective value.
    """

    paths: tuple[str, ...]
    read: Callable[[str], bytes | None]
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Survey:
    """Knowledge of the whole repository that a codemod needs before it looks for findings.

    Attributes:
        look: Called with the scope of each mentioned file (in a worker); returns picklable facts or ``None``.
            ``None`` instead of a function when the repository alone tells enough: no file is parsed for it.
        fold: Called once with the facts by path (sorted) and the repository; returns one read-only, picklable
            value, which the finder gets as ``scope.facts``. Its ``repr`` must be deterministic: it keys the cache.
        propose: Called with the folded value and the repository; new files and changes outside the finder.
        remarks: Called with the folded value: (path, line, message, kind) of what concerns several files.
    """

    look: Callable[[Scope], Any] | None
    fold: Callable[[Mapping[str, Any], Repository], Any]
    propose: Callable[[Any, Repository], Iterable[FoundFile]] | None = None
    remarks: Callable[[Any], Iterable[tuple[str, int, str, NoteKind]]] | None = None


Finder: TypeAlias = Callable[[Site, Scope], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Codemod:
    """A codemod as a value.

    Attributes:
        name: Verb-like, hyphenated: ``print-to-logging``.
        version: Raised whenever its output for some input changes; part of the cache key.
        summary: The sentence users see.
        why: A short paragraph with a link.
        leaves: What it leaves alone and why, a sentence each.
        mentions: A file that contains none of these byte strings is not parsed. Names that imports on mentioned
            lines bind are added by the engine, so ``from os import getenv as g`` makes lines with ``g`` count.
        visits: Finder per node type; called only for nodes whose lines contain a mention. ``ast.Module`` is
            visited once per mentioned file.
        certainty: What it claims unless a finding says otherwise.
        options: Its settings.
        examples: Before, after, untouched.
        survey: What it must know of the whole repository first.
        requires: Distributions that the changed code needs (``tenacity``), for notes and dependency edits.
        default: Whether it runs when nothing is selected.
        tags: For ``migrate list``.
    """

    name: str
    version: int
    summary: str
    why: str
    leaves: tuple[str, ...]
    mentions: tuple[bytes, ...]
    visits: Mapping[type[ast.AST], Finder]
    certainty: Certainty
    options: tuple[Option, ...] = ()
    examples: tuple[Example, ...] = ()
    survey: Survey | None = None
    requires: tuple[str, ...] = ()
    default: bool = True
    tags: tuple[str, ...] = ()
