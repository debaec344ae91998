"""Redirections: descriptors of the process changed in order, and put back (Redirections)."""

from __future__ import annotations

import errno
import fcntl
import os
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import close_copies, close_ends, copies, flush, in_child
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.options import options
from overhaul.translators.shell.support.processes import RedirectError, Redirection

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["keep_copy", "opened", "redirect", "redirected", "redirecting", "redirecting_texts"]

_MODES = {
    "<": os.O_RDONLY,
    ">": os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
    ">|": os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
    ">>": os.O_WRONLY | os.O_CREAT | os.O_APPEND,
    "<>": os.O_RDWR | os.O_CREAT,
}


# What always fits into a pipe.
_SMALL = 4096


class _Redirecting(Redirection):
    """Descriptors are redirected in order for the length of a ``with``, and put back."""

    def __init__(self, *redirects: tuple[int, str, str | int | Callable[[], str]], status: int = 1) -> None:
        self._redirects = redirects
        self._status = status
        self._saved: list[tuple[int, int]] = []
        self.says_at_once = status != 1  # dash says into the redirection by which signal a program died

    def __enter__(self) -> None:
        """Redirect in order."""
        flush()
        try:
            for descriptor, operator, given in self._redirects:
                self._redirect(descriptor, operator, given() if callable(given) else given)
        except RedirectError:
            _restore(self._saved)
            raise RedirectError(self._status) from None
        except SystemExit as leaving:  # of what is expanded for a program, which is done in its own process
            _restore(self._saved)
            raise RedirectError(leaving.code) from None

    def _redirect(self, descriptor: int, operator: str, target: str | int) -> None:
        raise NotImplementedError

    def __exit__(self, *error: object) -> None:
        """Put the descriptors back; when bash is left, what is trapped on EXIT still writes where they lead."""
        flush()
        if error[0] is not SystemExit or self.says_at_once:
            _restore(self._saved)


class redirecting(_Redirecting):  # noqa: N801 - it is used as a function
    """Open files, or copy descriptors, for the length of a ``with`` (Redirections).

    Args:
        redirects: In order, each a descriptor, an operator and what it is redirected to: the name of a file for
            ``< > >> >| <>``, a descriptor for ``>&`` and ``<&``. A function gives it when its turn comes.
        status: With which status one fails.

    Raises:
        RedirectError: One failed; this was said on standard error, and all is as it was.
    """

    def _redirect(self, descriptor: int, operator: str, target: str | int) -> None:
        try:
            self._point(descriptor, operator, target)
        except OSError as error:
            complain(f"{target}: {error.strerror}")
            raise RedirectError(1) from None

    def _point(self, descriptor: int, operator: str, target: str | int) -> None:
        """Make a descriptor one of another, or of a file."""
        if isinstance(target, int):
            os.fstat(target)
            if target != descriptor:
                _save(descriptor, self._saved)
                os.dup2(target, descriptor, inheritable=True)
            return
        source = self._opened(operator, target)
        if source == descriptor:  # it was closed
            self._saved.append((descriptor, -1))
            os.set_inheritable(descriptor, True)  # noqa: FBT003 - the standard library has no other form
            return
        _save(descriptor, self._saved)
        os.dup2(source, descriptor, inheritable=True)
        os.close(source)

    def _opened(self, operator: str, target: str) -> int:
        return os.open(target, _MODES[operator], 0o666)


class redirecting_texts(redirecting):  # noqa: N801 - it is used as a function
    """Open files, copy descriptors, or have a text read with ``<<`` (Here Documents)."""

    def _opened(self, operator: str, target: str) -> int:
        return _document(target) if operator == "<<" else super()._opened(operator, target)


class redirected(_Redirecting):  # noqa: N801 - it is used as a function
    """Redirect descriptors for the length of a ``with`` (Redirections).

    Args:
        redirects: In order, each a descriptor, an operator and what it is redirected to: a name of a file for
            ``< > >> >| <> &> &>>``, a text for ``<<``, a descriptor (number or text, with ``-`` behind it to move
            it, or ``-`` to close) for ``>&`` and ``<&``. A function gives it when its turn comes.
        status: With which status one fails.

    Raises:
        RedirectError: One failed; this was said on standard error, and all is as it was.
    """

    def _redirect(self, descriptor: int, operator: str, target: str | int) -> None:
        _apply(descriptor, _operator_meant(descriptor, operator, target, self._status), target, self._saved)
        close_ends(target)


def _restore(saved: list[tuple[int, int]]) -> None:
    """Put descriptors back, the last one first."""
    while saved:
        descriptor, copy = saved.pop()
        if copy < 0:
            _close(descriptor)
        else:
            os.dup2(copy, descriptor, inheritable=True)
            os.close(copy)
            copies.discard(copy)


def redirect(*redirects: tuple[int, str, str | int], status: int = 1) -> None:
    """Redirect descriptors for good, as ``exec`` without a command does (exec).

    Args:
        redirects: As `redirected` takes them; those in front of one that fails stay.
        status: With which status one fails.

    Raises:
        RedirectError: One failed, which was said on standard error.
    """
    flush()
    try:
        for descriptor, operator, target in redirects:
            _apply(descriptor, _operator_meant(descriptor, operator, target, status), target, None)
            close_ends(target)
    except RedirectError:
        raise RedirectError(status) from None


def opened(operator: str, target: str | int) -> str:
    """Return a new descriptor from 10 on that is redirected: ``{name}>file`` (Redirections).

    Args:
        operator: As in `redirected`.
        target: As in `redirected`.

    Raises:
        RedirectError: It failed, which was said on standard error.
    """
    source, temporary = _source(operator, target)
    copy = fcntl.fcntl(source, fcntl.F_DUPFD, 10)
    if temporary:
        os.close(source)
    return str(copy)


def _operator_meant(descriptor: int, operator: str, target: str | int, status: int) -> str:
    """Return the operator that is meant: to bash a word behind ``>&`` that is no number is a file for both outputs."""
    if operator != ">&" or descriptor != 1 or not isinstance(target, str) or status != 1:
        return operator
    return operator if target == "-" or target.removesuffix("-").isdecimal() or not target else "&>"


def _apply(descriptor: int, operator: str, target: str | int, saved: list[tuple[int, int]] | None) -> None:
    """Change one descriptor (and for ``&>`` both outputs), noting in `saved` what it was."""
    if operator in {"&>", "&>>"}:
        _apply(1, operator[1:], target, saved)
        _apply(2, ">&", 1, saved)
        return
    word = str(target) if operator in {">&", "<&"} else ""
    if word == "-":
        _save(descriptor, saved)
        _close(descriptor)
        return
    source, temporary = _source(operator, target)
    if source != descriptor:
        _save(descriptor, saved)
        os.dup2(source, descriptor, inheritable=True)
    elif temporary:
        # It was closed, and the kernel gave its number to what was opened: that is what we want.
        if saved is not None:
            saved.append((descriptor, -1))
        os.set_inheritable(descriptor, True)  # noqa: FBT003 - the standard library has no other form
        return
    if temporary:
        os.close(source)
    elif word.endswith("-") and source != descriptor:
        if saved and saved[-1][1] >= 0:
            # bash gives the moved one back only when something was where it went.
            _save(source, saved)
        _close(source)


def _source(operator: str, target: str | int) -> tuple[int, bool]:
    """Return the descriptor that a redirection copies, and whether it was made for that."""
    try:
        if operator in {">&", "<&"}:
            number = int(str(target).removesuffix("-"))
            fcntl.fcntl(number, fcntl.F_GETFD)
            return number, False
        if operator == "<<":
            return _document(str(target)), True
        return _open(operator, str(target)), True
    except ValueError:
        complain(f"{target}: ambiguous redirect")
    except OSError as error:
        complain(f"{target}: {error.strerror}")
    raise RedirectError(1) from None


def _open(operator: str, path: str) -> int:
    mode = _MODES[operator]
    if operator == ">" and "noclobber" in options:
        return _open_new(path)
    return os.open(path, mode, 0o666)


def _open_new(path: str) -> int:
    """Open a file for writing that does not exist, or that is no regular file (set -C)."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        if os.path.isfile(path):
            raise OSError(errno.EEXIST, "cannot overwrite existing file") from None
        return os.open(path, os.O_WRONLY)


def _document(text: str) -> int:
    """Return a descriptor to read a text from (Here Documents)."""
    data = text.encode("utf-8", "surrogateescape")
    if len(data) <= _SMALL:
        source, target = os.pipe()
        os.write(target, data)
        os.close(target)
        return source
    descriptor = _nameless()
    while data:
        data = data[os.write(descriptor, data) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _nameless() -> int:
    """Return a descriptor of a new file that nobody else can open."""
    for folder in (os.environ.get("TMPDIR") or "/tmp", "/var/tmp", "."):  # noqa: S108 - nobody can guess the name
        path = f"{folder}/sh-{os.getpid()}-{os.urandom(8).hex()}"
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError:
            continue
        os.unlink(path)
        return descriptor
    raise OSError(errno.EACCES, os.strerror(errno.EACCES))


def _save(descriptor: int, saved: list[tuple[int, int]] | None) -> None:
    if saved is None:
        return
    try:
        copy = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
        keep_copy(copy)
    except OSError:
        copy = -1
    saved.append((descriptor, copy))


def keep_copy(copy: int) -> None:
    """Note a descriptor that is of no use to a child (Redirections)."""
    copies.add(copy)
    if close_copies not in in_child:
        in_child.append(close_copies)


def _close(descriptor: int) -> None:
    try:
        os.close(descriptor)
    except OSError:
        # To close what is closed is no error.
        return
    copies.discard(descriptor)
