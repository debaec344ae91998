"""The one place that runs git.

A repository is somebody else's text: its `.git/config` may name programs for hooks, a file system monitor,
filters, diffs, transports. None of them is ever run from here, and no environment variable of a surrounding
git command (a hook, say) redirects what we ask.
"""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from overhaul.errors import MigrateError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "Repository",
    "dirty_paths",
    "executable",
    "git_dir",
    "head_commit",
    "is_dirty",
    "ls_files",
    "repository",
    "toplevel",
]

#: Seconds; generous for a million files, short enough that a FIFO called `.gitignore` is not waited for for
#: ever.
TIMEOUT = 120.0

#: Settings from the command line win over every file, so nothing that a repository configures can start a
#: program.
_HARMLESS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.sshCommand=false",
    "core.askPass=",
    "core.quotePath=false",
    "credential.helper=",
    "diff.external=",
    "protocol.allow=never",
    "submodule.recurse=false",
    "safe.bareRepository=explicit",
)

#: Variables that a surrounding git command sets and that would point us at another repository, index or
#: store.
_REDIRECTING = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_EXTERNAL_DIFF",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
        "GIT_LITERAL_PATHSPECS",
        "GIT_GLOB_PATHSPECS",
        "GIT_NOGLOB_PATHSPECS",
        "GIT_ICASE_PATHSPECS",
    }
)


@dataclass(frozen=True, slots=True)
class Repository:
    """Where a working tree and its git directory are.

    Attributes:
        toplevel: Absolute path of the working tree.
        git_dir: Absolute path of its git directory; for a linked worktree the one of that worktree alone.
    """

    toplevel: str
    git_dir: str


@dataclass(frozen=True, slots=True)
class _Answer:
    code: int
    out: bytes
    err: str


@lru_cache(maxsize=1)
def executable() -> str | None:
    """Return the absolute path of git, or None when it is not installed.

    Relative entries of PATH are not searched: they would find a `git` that the repository itself brings
    along.
    """
    for folder in os.get_exec_path():
        candidate = os.path.join(folder, "git")
        if os.path.isabs(folder) and os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            return candidate
    return None


def repository(path: str) -> Repository | None:
    """Return the repository whose working tree holds a directory.

    Args:
        path: A directory.

    Returns:
        None outside a working tree and when git is not installed.

    Raises:
        UsageError: The directory lies inside a git directory or a bare repository.
        MigrateError: Git refuses the repository, or its configuration names another working tree than its
        own.
    """
    path = os.path.realpath(path)
    ancestors = _ancestors(path)
    if any(map(_is_git_dir, ancestors)):
        raise _inside(path)
    if executable() is None or not any(os.path.lexists(os.path.join(up, ".git")) for up in ancestors):
        return None
    answer = _run(("rev-parse", "--show-toplevel", "--absolute-git-dir"), cwd=path)
    if answer.code:
        if "not a git repository" in answer.err:
            return None
        if "must be run in a work tree" in answer.err or "cannot use bare repository" in answer.err:
            raise _inside(path)
        raise _refusal(answer, path)
    # A path may hold newlines; the git directory comes last and is checked against what stands in the tree.
    top, _, folder = (os.fsdecode(part) for part in answer.out.removesuffix(b"\n").rpartition(b"\n"))
    if top not in _ancestors(path) or not _owns(top, folder):
        raise MigrateError(
            f"{path}: the configuration of this repository names {top} as its working tree",
            hint="Remove core.worktree from its .git/config.",
        )
    return Repository(top, folder)


def toplevel(path: str) -> str | None:
    """Return the absolute path of the working tree that holds a directory; None outside git."""
    found = repository(path)
    return found.toplevel if found else None


def git_dir(path: str) -> str | None:
    """Return the absolute path of the git directory (of this worktree) for a directory; None outside git."""
    found = repository(path)
    return found.git_dir if found else None


def ls_files(root: str, folders: Sequence[str] = ()) -> Iterator[str]:
    """List the files git tracks, then those it neither tracks nor ignores.

    The second question takes git a walk through the whole tree; it is asked first and answered last, so that the
    caller is at work on the tracked files meanwhile. Submodules and other repositories inside are not entered: they
    appear as their folder's name at most.

    Args:
        root: A working tree, or a directory in one.
        folders: Only what lies below these, relative to the root; empty for all.

    Yields:
        Paths relative to the root with `/`, each once, in no particular order; a tracked file may be missing
        on disk.

    Raises:
        MigrateError: Git failed.
    """
    asked = ("--literal-pathspecs", "ls-files", "-z")
    with _started((*asked, "--others", "--exclude-standard", "--", *folders), root) as others:
        yield from _paths(_checked((*asked, "--cached", "--", *folders), root))
        yield from _paths(_accepted(_finished(others, "ls-files", root), root))


def _paths(answer: _Answer) -> Iterable[str]:
    return dict.fromkeys(
        os.fsdecode(answer.out).split("\0")[:-1]
    )  # what is not merged stands there three times


def head_commit(root: str) -> str:
    """Return the commit HEAD points to as hexadecimal digits; empty before the first commit."""
    answer = _run(("rev-parse", "--verify", "--quiet", "HEAD^{commit}"), cwd=root)
    return answer.out.decode("ascii", "replace").strip() if answer.code == 0 else ""


def dirty_paths(root: str, paths: Iterable[str] | None = None) -> tuple[str, ...]:
    """Return tracked paths that differ from HEAD, sorted.

    Filters (line ends aside) are not run, so a path with a clean filter may count as dirty although git would
    not say so: the answer errs on the side of care.

    Args:
        root: A working tree.
        paths: Only these, relative to the root; None for all.
    """
    asked = (
        "status",
        "--porcelain=v1",
        "-z",
        "--no-renames",
        "--untracked-files=no",
        "--ignore-submodules=all",
    )
    out = os.fsdecode(_checked(asked, root, extra=_without_filters(root)).out)
    found = {entry[3:] for entry in out.split("\0") if entry}
    return tuple(sorted(found if paths is None else found.intersection(paths)))


def is_dirty(root: str, paths: Iterable[str] | None = None) -> bool:
    """Say whether tracked files (all, or those among `paths`) differ from HEAD."""
    return bool(dirty_paths(root, paths))


def _ancestors(path: str) -> list[str]:
    found = [path]
    while (parent := os.path.dirname(found[-1])) != found[-1]:
        found.append(parent)
    return found


def _is_git_dir(path: str) -> bool:
    """Whether a directory has what git itself looks for, as a bare clone has."""
    parts = ((os.path.isfile, "HEAD"), (os.path.isdir, "objects"), (os.path.isdir, "refs"))
    return all(there(os.path.join(path, name)) for there, name in parts)


def _inside(path: str) -> UsageError:
    return UsageError(
        f"{path}: lies inside a git directory or a bare repository", hint="Start in a working tree."
    )


def _owns(top: str, folder: str) -> bool:
    """Whether `top/.git` is, or points to, that git directory: core.worktree must not send us elsewhere."""
    link = os.path.join(top, ".git")
    if os.path.isdir(link):
        return os.path.realpath(link) == os.path.realpath(folder)
    try:
        with open(link, "rb") as file:
            target = os.fsdecode(file.read(16384).removeprefix(b"gitdir:").strip())
    except OSError:
        return False
    return os.path.realpath(os.path.join(top, target)) == os.path.realpath(folder)


def _without_filters(root: str) -> tuple[tuple[str, str], ...]:
    """Settings that switch off every filter that any configuration file defines."""
    asked = (
        "config",
        "--null",
        "--name-only",
        "--get-regexp",
        r"^filter\..*\.(clean|smudge|process|required)$",
    )
    names = set(os.fsdecode(_run(asked, cwd=root).out).split("\0")[:-1])
    return tuple((name, "false" if name.endswith(".required") else "") for name in sorted(names))


def _environment(extra: Sequence[tuple[str, str]]) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in _REDIRECTING}
    environment.update(
        GIT_OPTIONAL_LOCKS="0",
        GIT_TERMINAL_PROMPT="0",
        GIT_NO_LAZY_FETCH="1",
        GIT_ALLOW_PROTOCOL="none",
        GIT_PAGER="cat",
        LC_ALL="C",
    )
    given = environment.get("GIT_CONFIG_COUNT", "0")
    count = int(given) if given.isdigit() else 0
    for name, value in extra:  # names may hold "=", which `-c name=value` cannot say
        environment[f"GIT_CONFIG_KEY_{count}"] = name
        environment[f"GIT_CONFIG_VALUE_{count}"] = value
        count += 1
    environment["GIT_CONFIG_COUNT"] = str(count)
    return environment


@contextmanager
def _started(
    arguments: Sequence[str], cwd: str, extra: Sequence[tuple[str, str]] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """Start git; when the body fails, git and whatever it started end with it."""
    program = executable()
    if program is None:
        raise MigrateError("git is not installed", hint="Install git, or put it on PATH.")
    settings = [part for setting in _HARMLESS for part in ("-c", setting)]
    with subprocess.Popen(
        [program, "--no-pager", *settings, *arguments],
        cwd=cwd,
        env=_environment(extra),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is ours to handle, and a time-out ends whatever git started
    ) as process:
        try:
            yield process
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise


def _finished(process: subprocess.Popen[bytes], verb: str, cwd: str) -> _Answer:
    """Wait for git's answer."""
    try:
        out, err = process.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise MigrateError(
            f"git {verb} in {cwd} gave no answer within {TIMEOUT:.0f} s",
            hint="Look for a FIFO among its .gitignore files, or a file system that hangs.",
        ) from error
    return _Answer(process.returncode, out, err.decode("utf-8", "replace").strip())


def _run(arguments: Sequence[str], *, cwd: str, extra: Sequence[tuple[str, str]] = ()) -> _Answer:
    verb = next(argument for argument in arguments if not argument.startswith("-"))
    with _started(arguments, cwd, extra) as process:
        return _finished(process, verb, cwd)


def _checked(arguments: Sequence[str], cwd: str, extra: Sequence[tuple[str, str]] = ()) -> _Answer:
    return _accepted(_run(arguments, cwd=cwd, extra=extra), cwd)


def _accepted(answer: _Answer, cwd: str) -> _Answer:
    if answer.code:
        raise _refusal(answer, cwd)
    return answer


def _refusal(answer: _Answer, cwd: str) -> MigrateError:
    if "dubious ownership" in answer.err:
        return MigrateError(
            f"git does not trust {cwd}: it belongs to another user",
            hint=f"If you trust it: git config --global --add safe.directory {cwd}",
        )
    lines = [line for line in answer.err.splitlines() if line]
    reason = next(
        (line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else ""
    )
    return MigrateError(f"git failed in {cwd}: {reason or f'exit code {answer.code}'}")
