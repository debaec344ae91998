"""A twin: the directory in which a program runs, built from a scene, and what is left in it.

``work/`` is where the program starts, ``prog/`` holds it, ``bin/`` the shims, ``home/`` and ``tmp/`` are what the
environment names. Both twins look the same to the program; only the name of the root differs, and this is hidden.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from overhaul.verification import shims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from overhaul.verification.scene import Item, Scene

__all__ = ["PROGRAM", "Twin"]

#: The program's name as the twin's working directory sees it; ``$0`` of both twins.
PROGRAM = "../prog/script.sh"
_WATCHED = ("work", "home", "tmp")
_OPEN_FOLDER, _OPEN_FILE = 0o755, 0o644
_LONG = 2000
_RANDOM_NAME = re.compile(r"\btmp[./_]?\w{8,10}\b")
_RANDOM_PATH = re.compile(r"(?<=/)tmp(?:\.\w{10}|[a-z0-9_]{8})\b")


class Twin:
    """One directory with everything that a scene asks for.

    Attributes:
        root: Its absolute path.
        scene: What it was built from.
    """

    def __init__(self, root: Path, scene: Scene, program: bytes) -> None:
        self.root = root
        self.scene = scene
        for name in ("work", "prog", "bin", "home", "tmp", "state"):
            (root / name).mkdir(parents=True)
        (root / "work" / PROGRAM).write_bytes(program)
        for shim in scene.shims:
            shims.install(shim, root)
        for item in scene.items:
            _place(root / "work", item)
        self._before = dict(self._found())

    @property
    def folder(self) -> Path:
        """The working directory."""
        return self.root / "work"

    @property
    def environment(self) -> dict[str, str]:
        """The whole environment of the program."""
        fixed = {
            "HOME": str(self.root / "home"),
            "LC_ALL": "C.UTF-8",
            "PATH": f"{self.root / 'bin'}:/usr/bin:/bin",
            "PWD": str(self.folder),
            "TMPDIR": str(self.root / "tmp"),
            "TZ": "UTC",
        }
        return fixed | dict(self.scene.environment)

    def files(self) -> tuple[str, ...]:
        """Return one line for each file that is new, changed or gone since the twin was built."""
        after = dict(self._found())
        lines = [f"{name}{what}" for name, what in after.items() if self._before.get(name) != what]
        lines += [f"{name} is gone" for name in self._before if name not in after]
        return tuple(sorted(self.hide(line) for line in lines))

    def calls(self) -> tuple[str, ...]:
        """Return the recorded commands, sorted when their order is chance."""
        lines = [_RANDOM_PATH.sub("tmp.RANDOM", self.hide(line)) for line in shims.recorded(self.root)]
        return tuple(lines if self.scene.ordered else sorted(lines))

    def hide(self, text: str) -> str:
        """Write the root as ``@``."""
        return text.replace(str(self.root), "@")

    def hide_bytes(self, data: bytes) -> bytes:
        """Write the root as ``@``."""
        return data.replace(os.fsencode(self.root), b"@")

    def _found(self) -> Iterator[tuple[str, str]]:
        for top in _WATCHED:
            for folder, folders, names in os.walk(self.root / top):
                for name in sorted(folders + names):
                    path = Path(folder, name)
                    short = str(path.relative_to(self.root)).removeprefix("work/")
                    shown = short if short.isprintable() else json.dumps(short)
                    yield _RANDOM_NAME.sub("tmp.RANDOM", shown), self._described(path)

    def _described(self, path: Path) -> str:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            return f" -> {os.readlink(path)}"  # noqa: PTH115 # the target as it is written
        mode = stat.S_IMODE(found.st_mode)
        if stat.S_ISDIR(found.st_mode):
            return "/" + ("" if mode == _OPEN_FOLDER else f" ({mode:o})")
        shown = "" if mode == _OPEN_FILE else f" ({mode:o})"
        if not stat.S_ISREG(found.st_mode):
            return f"{shown}: special"
        return f"{shown}: {_contents(self.hide_bytes(path.read_bytes()))}"


def _contents(data: bytes) -> str:
    if len(data) > _LONG:
        return f"{len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}"
    return json.dumps(data.decode("utf-8", "surrogateescape"))


def _place(folder: Path, item: Item) -> None:
    path = folder / item.path
    if item.path.endswith("/"):
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if item.mode is None:
        path.symlink_to(os.fsdecode(item.data))
        return
    path.write_bytes(item.data)
    path.chmod(item.mode)
