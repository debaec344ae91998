"""What is known about the environment's use in each file, and what follows from it: plain, picklable values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "MISSING",
    "Class",
    "Decisions",
    "Declared",
    "DotenvCall",
    "Field",
    "FileFacts",
    "Literal",
    "Place",
    "Target",
    "Use",
    "Write",
    "Writing",
]

Literal = Union[str, int, float, bool, None, tuple["Literal", ...]]  # noqa: UP007 - evaluated at run time
Place = tuple[str, int]  # path and line

#: Stands for "reading raises when the variable is unset", as a default.
MISSING = ("<missing>",)


@dataclass(frozen=True, slots=True)
class Use:
    """One read of one variable, as the fold needs it.

    Attributes:
        variable: Name of the variable; empty when `key` must be resolved first.
        key: Qualified name of a constant of another module that holds the name.
        line: 1-based.
        presence: Whether only ``in os.environ`` is asked.
        default: What the read itself gives when the variable is unset: a literal, ``None`` or `MISSING`.
        kind: What the code makes of the text: ``str`` for the text itself, ``int``, ``bool``, ``list[str]``...
        parse: How, as an expression over ``value``, where the type alone does not say it.
        typed_default: Value of the whole expression when the variable is unset; `MISSING` when that raises.
        late: Whether it runs after the module is imported (in a function), or maybe not at all.
        guarded: Whether a ``try`` around it sees what it raises.
        blank: Whether an empty text counts as unset.
        whole: Whether the field may replace more than the read, as in ``os.getenv("X") or "y"``.
        absorbed: Whether another read of the same variable speaks for it, unless that stays text.
    """

    variable: str
    key: str
    line: int
    presence: bool = False
    default: Literal = None
    kind: str = "str"
    parse: str = ""
    typed_default: Literal = None
    late: bool = False
    guarded: bool = False
    blank: bool = False
    whole: bool = False
    absorbed: bool = False

    @property
    def says(self) -> str:
        """Type and default as text, to tell reads of one variable in one file apart."""
        return f"{self.kind} {self.parse} {self.default!r} {self.blank}"


@dataclass(frozen=True, slots=True)
class Write:
    """A place that changes the environment of the process.

    Attributes:
        variable: Which; empty when the code computes it.
        line: 1-based.
        late: Whether it runs after import.
    """

    variable: str
    line: int
    late: bool = False


@dataclass(frozen=True, slots=True)
class DotenvCall:
    """A call of ``load_dotenv``.

    Attributes:
        file: The file it loads, relative to the root of the repository; ``cwd:`` in front when relative to the
            working directory; ``find:`` and a folder when it searches upwards from there; empty when unknown.
        line: 1-based.
        override: Whether the file wins over the environment, or other options change what is loaded.
        late: Whether it runs after import.
    """

    file: str
    line: int
    override: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """A field of an existing settings class.

    Attributes:
        name: Of the attribute.
        variable: The environment variable that sets it, as declared (compared without case).
        others: More variables that set it.
        annotation: Text of its annotation.
        default: Literal default, ``None``, or `MISSING` for none; ``("<computed>",)`` when it is no literal.
        line: 1-based.
    """

    name: str
    variable: str
    annotation: str
    default: Literal
    line: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Class:
    """An existing settings class and the objects made of it.

    Attributes:
        name: Of the class.
        line: 1-based.
        fields: What it declares, inherited fields of the same module first.
        instance: Module-level name of an instance, or empty.
        getter: Module-level function without parameters that returns one, or empty.
        legacy: Whether it comes from pydantic 1.
        prefix: ``env_prefix`` as declared.
        exact: Whether it matches names with regard to case (``case_sensitive``).
        env_file: As in `DotenvCall.file`; empty for none.
        optional: Whether it writes ``Optional[str]`` rather than ``str | None``.
        extensible: Why it cannot be extended; empty when it can.
        bound: Names that are bound in the module.
        given: Whether it is made with arguments, so that not all that it requires comes from the environment.
        blank: Whether an empty variable counts as unset (``env_ignore_empty``).
    """

    name: str
    line: int
    fields: tuple[Declared, ...] = ()
    instance: str = ""
    getter: str = ""
    legacy: bool = False
    prefix: str = ""
    exact: bool = False
    env_file: str = ""
    optional: bool = False
    extensible: str = ""
    bound: tuple[str, ...] = ()
    given: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class FileFacts:
    """All that one file says.

    Attributes:
        uses: Reads that can be converted as far as the file itself knows.
        writes: Places that change the environment.
        tested: What a test changes in the environment; early ones concern modules that are imported again.
        dotenv: Calls of ``load_dotenv``.
        classes: Settings classes.
        imports: Dotted names of modules that it imports, relative ones with their dots.
        suspicious: Modules among them that read the environment by themselves or start processes.
        relative: Whether it imports its own package relatively.
        left: Why no read in it is converted (a test, a Django settings module...); empty otherwise.
        unconverted: Lines of reads that stay.
    """

    uses: tuple[Use, ...] = ()
    writes: tuple[Write, ...] = ()
    tested: tuple[Write, ...] = ()
    dotenv: tuple[DotenvCall, ...] = ()
    classes: tuple[Class, ...] = ()
    imports: tuple[str, ...] = ()
    suspicious: tuple[str, ...] = ()
    relative: bool = False
    left: str = ""
    unconverted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """What becomes of one variable.

    Attributes:
        variable: Its name.
        name: Of the attribute in the settings class.
        kind: As in `Use`; ``str`` where the text itself is the field.
        parse: As in `Use`.
        default: Literal, ``None`` for a field that may be unset, `MISSING` for one that must be set.
        late: Whether it lives in the settings object that is made on first use.
        existing: Whether the class has it already.
        secret: Whether it is a `SecretStr`.
        shared: Whether several reads would share one mutable value.
        plain: Whether pydantic's own parsing is used although `parse` says more.
        blank: Whether an empty variable counts as unset.
        remark: What a person should know about it.
    """

    variable: str
    name: str
    kind: str = "str"
    parse: str = ""
    default: Literal = None
    late: bool = False
    existing: bool = False
    secret: bool = False
    shared: bool = False
    plain: bool = False
    blank: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """How the config module is written.

    Attributes:
        optional: ``Optional[str]`` rather than ``str | None``.
        legacy: The class comes from pydantic 1.
        prefix: ``env_prefix`` of the class.
        exact: Whether it matches names with regard to case.
        env_file: Expression for ``env_file``, or empty.
        dotenv: Whether the expression calls ``find_dotenv``.
        checked: Whether mypy checks the repository without pydantic's plug-in.
    """

    optional: bool = False
    legacy: bool = False
    prefix: str = ""
    exact: bool = False
    env_file: str = ""
    dotenv: bool = False
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The folded value: the config module and what goes there. Its `repr` is deterministic.

    Attributes:
        path: Of the config module; empty when nothing is converted.
        folder: Of the project; empty for the repository itself.
        new: Whether it is proposed.
        class_name: The settings class.
        access: Expression for the settings object, ``settings`` or ``get_settings()``.
        late_access: The same for fields that are checked on first use; empty when there are none.
        helper: Name of the function that insists on a value.
        helper_exists: Whether the module has it already.
        helper_used: Variables that are read through it.
        fields: By variable.
        refused: By variable, why its reads stay, with the places concerned.
        written: By variable, why its reads in functions stay while those at import are converted.
        differing: By (path, variable, what the read says), why this read stays while others are converted.
        modules: By path of a reading file, how it imports the config module.
        excluded: By path of a reading file, why its reads stay.
        keys: By (path of the reading file, qualified constant), the variable it names.
        dropped_dotenv: (path, line) of ``load_dotenv`` calls that the config module makes superfluous.
        kept_dotenv: By (path, line), why another one stays.
        writing: Style of the module.
        reasons: Notes for the repository: (path, line, message, kind).
    """

    path: str = ""
    folder: str = ""
    new: bool = False
    class_name: str = "Settings"
    access: str = "settings"
    late_access: str = ""
    helper: str = "required"
    helper_exists: bool = False
    helper_used: tuple[str, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    differing: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    excluded: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[tuple[str, str], str] = field(default_factory=dict)
    dropped_dotenv: tuple[Place, ...] = ()
    kept_dotenv: Mapping[Place, str] = field(default_factory=dict)
    writing: Writing = Writing()
    reasons: tuple[tuple[str, int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the survey folds: a target per project.

    Attributes:
        targets: By the folder of the project; the empty one is the repository itself.
    """

    targets: Mapping[str, Target] = field(default_factory=dict)

    def of(self, path: str) -> Target:
        """Return the target of the project that a file belongs to."""
        folders = [each for each in self.targets if not each or path.startswith(f"{each}/")]
        return self.targets[max(folders, key=len)] if folders else Target()
