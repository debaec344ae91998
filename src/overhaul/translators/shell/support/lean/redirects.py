"""Redirections to files and other descriptors, where no text is read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from overhaul.translators.shell.support.forking import flush
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.processes import RedirectError, Redirection
from overhaul.translators.shell.support.redirects import _MODES, _restore, _save

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["redirecting"]


class redirecting(Redirection):  # noqa: N801 - it is used as a function
    """Open files, or copy descriptors, for the length of a ``with`` (Redirections).

    Args:
        redirects: In order, each a descriptor, an operator and what it is redirected to: the name of a file for
            ``< > >> >| <>``, a descriptor for ``>&`` and ``<&``. A function gives it when its turn comes.
        status: With which status one fails.

    Raises:
        RedirectError: One failed; this was said on standard error, and all is as it was.
    """

    def __init__(self, *redirects: tuple[int, str, str | int | Callable[[], str]], status: int = 1) -> None:
        self._redirects = redirects
        self._status = status
        self._saved: list[tuple[int, int]] = []

    def __enter__(self) -> None:
        """Redirect in order."""
        flush()
        for descriptor, operator, given in self._redirects:
            target = given() if callable(given) else given
            try:
                self._redirect(descriptor, operator, target)
            except OSError as error:
                complain(f"{target}: {error.strerror}")
                _restore(self._saved)
                raise RedirectError(self._status) from None

    def _redirect(self, descriptor: int, operator: str, target: str | int) -> None:
        if target == descriptor:
            os.fstat(descriptor)
            return
        source = target if isinstance(target, int) else os.open(target, _MODES[operator], 0o666)
        if source == descriptor:  # it was closed
            self._saved.append((descriptor, -1))
            os.set_inheritable(descriptor, True)  # noqa: FBT003 - the standard library has no other form
            return
        if isinstance(target, int):
            os.fstat(source)
        _save(descriptor, self._saved)
        os.dup2(source, descriptor, inheritable=True)
        if isinstance(target, str):
            os.close(source)

    def __exit__(self, *error: object) -> None:
        """Put the descriptors back; when the program ends, what is trapped on EXIT still writes where they lead."""
        flush()
        if error[0] is not SystemExit:
            _restore(self._saved)
