"""A Python that waits with the standard library imported, and forks a child for each program.

It is started as a script with the number of a socket as its argument, and imports nothing of this package. A request
is a line of JSON with three descriptors; the answers are two lines: the child's process id, and its wait status. The
child returns from `wait_for_work` and ends as any program ends, at the bottom of this file.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import dataclasses
import datetime as dt
import errno
import fcntl
import fnmatch
import functools
import glob
import itertools
import json
import os
import pathlib
import random
import re
import select
import selectors
import shutil
import signal
import socket
import stat
import string
import subprocess
import sys
import tempfile
import time
import types
import typing

__all__: list[str] = []

# Imported so that programs need not do it.
_READY = (
    argparse,
    collections,
    contextlib,
    dataclasses,
    dt,
    errno,
    fcntl,
    fnmatch,
    functools,
    glob,
    itertools,
)
_ALSO_READY = (
    pathlib,
    random,
    re,
    select,
    selectors,
    shutil,
    signal,
    stat,
    string,
    subprocess,
    tempfile,
    typing,
)


def _wait_for_work(channel: socket.socket) -> dict[str, typing.Any]:
    """Serve requests one after the other; return only in a child, with its request."""
    while True:
        data, fds, _, _ = socket.recv_fds(channel, 1 << 16, 3)
        while data and not data.endswith(b"\n"):
            data += channel.recv(1 << 16)
        if not data:
            os._exit(0)
        child = os.fork()
        if not child:
            channel.close()
            request: dict[str, typing.Any] = json.loads(data)
            _take_over(request, fds)
            return request
        for each in fds:
            os.close(each)
        channel.sendall(b"%d\n" % child)
        channel.sendall(b"%d\n" % os.waitpid(child, 0)[1])


def _take_over(request: dict[str, typing.Any], fds: list[int]) -> None:
    """Become the process that an interpreter started for the program would be."""
    os.setsid()
    os.umask(0o022)
    os.chdir(request["folder"])
    for number, each in enumerate(fds):
        os.dup2(each, number)
    os.closerange(3, max(fds) + 1)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    for name, mode, number in (("stdin", "r", 0), ("stdout", "w", 1), ("stderr", "w", 2)):
        old = getattr(sys, name)
        new = open(number, mode, encoding="utf-8", errors=old.errors, closefd=False)  # noqa: SIM115 # a descriptor, for the whole life
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)
    sys.stderr.reconfigure(line_buffering=True)  # type: ignore[union-attr] # opened as text above
    sys.argv = request["argv"]
    sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))  # noqa: PTH100, PTH120 # as the interpreter does


_request = _wait_for_work(socket.socket(fileno=int(sys.argv[1])))
_main = types.ModuleType("__main__")
_main.__dict__.update(__file__=os.path.join(os.getcwd(), sys.argv[0]), __builtins__=__builtins__)  # noqa: PTH118, PTH109 # as the interpreter does
sys.modules["__main__"] = _main
with open(sys.argv[0], "rb") as _file:  # noqa: PTH123 # cheaper
    _code = compile(_file.read(), sys.argv[0], "exec", dont_inherit=True)
exec(_code, _main.__dict__)  # noqa: S102 # this is its job
