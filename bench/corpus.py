"""The corpora: real Python files, the same ones each time, in git repositories below ``bench/.corpus``.

*large* is the standard library of the running Python and the distributions that ``corpus.txt`` pins with their
digests. The others are every n-th of its files: *half*, *small*, and for tools that would take too long *part* (a
fourth of *small*) and *bit* (a fourth of that). The distributions are wheels: archives, of which nothing is run.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from overhaul.model.settings import DEFAULT_EXCLUDES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SHARES", "Corpus", "build", "corpus"]

HERE = Path(__file__).parent
_FOLDER = HERE / ".corpus"
_PINS = HERE / "corpus.txt"
#: Raised when the rules below change, so that old corpora are built anew.
_FORMAT = 4

#: Of the sorted files of *large*, every n-th.
SHARES = {"large": 1, "half": 2, "small": 9, "part": 36, "bit": 144}

#: What `migrate` leaves out by default, every tool shall leave out: the same files for all.
_EXCLUDED = re.compile(
    "|".join(
        (r"(?:^|/)" + re.escape(pattern).replace(r"\*", "[^/]*") + ("" if pattern.endswith("/") else "$"))
        for pattern in DEFAULT_EXCLUDES
    )
)
_HIDDEN = re.compile(r"(?:^|/)\.")
_GENERATED = re.compile(rb"@generated|do not edit|do not modify", re.IGNORECASE)
#: ast-grep passes over larger files, as `migrate` does from four megabytes on.
_MOST_BYTES = 1_000_000

#: The wheels of one platform, whichever this is: Python files are all that is taken from them.
_WHEELS = (
    "--only-binary=:all:",
    "--no-deps",
    "--python-version=3.11",
    "--implementation=cp",
    "--abi=cp311",
    "--abi=none",
    *(f"--platform={name}_x86_64" for name in ("manylinux2014", "manylinux_2_27", "manylinux_2_28")),
    "--platform=any",
)


@dataclass(frozen=True)
class Corpus:
    """A git repository with Python files.

    Attributes:
        name: A key of `SHARES`.
        root: Its folder.
        files: How many.
        size: Their bytes.
        sources: Where they come from, e.g. ``django==5.2.19``.
    """

    name: str
    root: Path
    files: int
    size: int
    sources: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}: {self.files:,} files, {self.size / 1e6:.1f} MB"

    def paths(self) -> list[Path]:
        """Return the Python files, sorted."""
        return sorted(path for path in self.root.rglob("*.py") if path.is_file())


def corpus(name: str) -> Corpus:
    """Return a corpus that was built.

    Raises:
        FileNotFoundError: It was not.
    """
    facts = json.loads((_FOLDER / f"{name}.json").read_text())
    return Corpus(name, _FOLDER / name, facts["files"], facts["size"], tuple(facts["sources"]))


def build() -> None:
    """Make all corpora, unless they are there and what they are made of is unchanged."""
    stamp = f"{_FORMAT}\n{sys.version}\n{_PINS.read_text()}"
    done = _FOLDER / "stamp"
    if done.exists() and done.read_text() == stamp:
        return
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir()
    print("Building the corpora in bench/.corpus, once ...", file=sys.stderr)
    everything = dict(sorted([*_standard_library(), *_distributions()]))
    pins = re.findall(r"^[\w.-]+==[\w.]+", _PINS.read_text(), re.MULTILINE)
    sources = (f"standard library of Python {sys.version.split()[0]}", *pins)
    for name, share in SHARES.items():
        _write(name, dict(list(everything.items())[::share]), sources)
    done.write_text(stamp)


def _wanted(path: str, data: bytes) -> bool:
    if not path.endswith(".py") or _EXCLUDED.search(path) or _HIDDEN.search(path):
        return False
    return bool(data) and len(data) <= _MOST_BYTES and not _GENERATED.search(data[:1024])


def _standard_library() -> Iterator[tuple[str, bytes]]:
    root = Path(sysconfig.get_path("stdlib"))
    for path in root.rglob("*.py"):
        inside = path.relative_to(root).as_posix()
        if "site-packages" not in inside and _wanted(inside, data := path.read_bytes()):
            yield f"stdlib/{inside}", data


def _distributions() -> Iterator[tuple[str, bytes]]:
    wheels = _FOLDER / "wheels"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*command, *_WHEELS, "--require-hashes", "--requirement", _PINS, "--dest", wheels], check=True
    )
    for wheel in sorted(wheels.glob("*.whl")):
        name = wheel.name.partition("-")[0].lower()
        with zipfile.ZipFile(wheel) as archive:
            for info in archive.infolist():
                if info.filename.endswith(".py") and _wanted(info.filename, data := archive.read(info)):
                    yield f"{name}/{info.filename}", data
    shutil.rmtree(wheels)


def _write(name: str, files: dict[str, bytes], sources: tuple[str, ...]) -> None:
    root = _FOLDER / name
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    git = ["git", "-C", str(root), "-c", "core.autocrlf=false", "-c", "gc.auto=0"]
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "add", "--all", "--force"], check=True)
    subprocess.run([*git, *identity, "commit", "--quiet", "--no-verify", "--message=corpus"], check=True)
    facts = {"files": len(files), "size": sum(map(len, files.values())), "sources": sources}
    (_FOLDER / f"{name}.json").write_text(json.dumps(facts))
