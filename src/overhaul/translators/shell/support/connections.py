"""Connections by names of files: ``/dev/tcp/host/port`` and ``/dev/udp/host/port`` (Redirections)."""

from __future__ import annotations

import fcntl
import socket

from overhaul.translators.shell.support.fifos import keep_end
from overhaul.translators.shell.support.messages import complain
from overhaul.translators.shell.support.processes import RedirectError

__all__ = ["connection"]

_FIRST_OF_CONNECTIONS = 60


def connection(name: str) -> str:
    """Open a connection and return its descriptor, which is closed when a redirection has taken it.

    Args:
        name: ``/dev/tcp/host/port`` or ``/dev/udp/host/port``.

    Raises:
        RedirectError: It could not be opened, which was said on standard error.
    """
    _, _, kind, host, port = name.split("/", 4)
    try:
        if kind == "tcp":
            made = socket.create_connection(
                (host, int(port) if port.isdecimal() else socket.getservbyname(port))
            )
        else:
            family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
            made = socket.socket(family, socket.SOCK_DGRAM)
            made.connect(address)
    except (OSError, ValueError) as error:
        complain(f"{name}: {error.strerror if isinstance(error, OSError) else error}")
        raise RedirectError(1) from None
    # Out of the way of the numbers that scripts use.
    descriptor = fcntl.fcntl(made, fcntl.F_DUPFD_CLOEXEC, _FIRST_OF_CONNECTIONS)
    made.close()
    keep_end(str(descriptor), descriptor)
    return str(descriptor)
