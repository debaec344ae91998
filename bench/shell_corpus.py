"""Real shell scripts: those of the Debian packages that ``shell_corpus.txt`` pins, below ``bench/.shell-corpus``.

Run as a program it fetches them if they are not there, parses each with both front ends, and prints what came of it::

    python bench/shell_corpus.py            fetch if need be, parse, print
    python bench/shell_corpus.py pin NAME.. print the lines that pin these packages as they are now

A script counts when ``bash -n`` accepts it. Nothing of the packages is run.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from overhaul.effects.shfmt import parse_script
from overhaul.errors import MigrateError
from overhaul.translators.shell.frontend import bashlex
from overhaul.translators.shell.frontend.shfmt import dialect_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Outcome", "build", "examined", "scripts"]

HERE = Path(__file__).parent
_FOLDER = HERE / ".shell-corpus"
_PINS = HERE / "shell_corpus.txt"
#: Raised when the rules below change, so that old corpora are built anew.
_FORMAT = 1

_SHEBANG = re.compile(
    rb"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+)*)?(?:\S*/)?(?:ba|da|a)?sh(?:[ \t\r\n]|\Z)"
)
_NAMED = re.compile(r"(?:/bash[-_]completion/completions/[^/]+|\.(?:sh|bash))$")
_OTHER = re.compile(rb"#!|#compdef|#autoload")
_ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8"}


def scripts() -> list[Path]:
    """Return the scripts of a corpus that was built, sorted."""
    return sorted(path for path in _FOLDER.glob("*/*") if path.is_file())


# ------------------------------------------------------------------------------------------------------------ fetching


def build() -> None:
    """Fetch all packages and take their scripts, unless they are there and the pins are unchanged."""
    stamp = f"{_FORMAT}\n{_PINS.read_text()}"
    done = _FOLDER / "stamp"
    if done.exists() and done.read_text() == stamp:
        return
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir()
    print("Fetching shell scripts into bench/.shell-corpus, once ...", file=sys.stderr)
    seen: set[bytes] = set()
    for line in _PINS.read_text().splitlines():
        if line and not line.startswith("#"):
            name, version, digest = line.split()
            _take(name, _package(name, version, digest), seen)
    done.write_text(stamp)


def _package(name: str, version: str, digest: str) -> bytes:
    data = _download(f"{name}={version}")
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        sys.exit(f"{name} {version} has the digest {found}, not {digest}")
    return data


def _download(name: str) -> bytes:
    folder = _FOLDER / "package"
    folder.mkdir(parents=True, exist_ok=True)
    command = ["apt-get", "download", "--quiet", "--quiet", "-o", "APT::Sandbox::User=root", name]
    subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)
    (package,) = folder.iterdir()
    data = package.read_bytes()
    shutil.rmtree(folder)
    return data


def _take(name: str, package: bytes, seen: set[bytes]) -> None:
    target = _FOLDER / name
    for path, data in _files(package):
        digest = hashlib.sha256(data).digest()
        if digest in seen or not _is_script(path, data) or not _accepted(data):
            continue
        seen.add(digest)
        target.mkdir(exist_ok=True)
        (target / path.strip("./").replace("/", "+")).write_bytes(data)


def _files(package: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the regular files of a package and its maintainer scripts."""
    stored = _FOLDER / "package.deb"
    stored.write_bytes(package)
    for option, prefix in (("--ctrl-tarfile", "DEBIAN/"), ("--fsys-tarfile", "")):
        done = subprocess.run(["dpkg-deb", option, stored], check=True, capture_output=True)
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            for member in archive:
                if member.isfile() and (content := archive.extractfile(member)) is not None:
                    yield prefix + member.name.removeprefix("./"), content.read()
    stored.unlink()


def _is_script(path: str, data: bytes) -> bool:
    if b"\0" in data[:4096]:
        return False
    return bool(_SHEBANG.match(data) or (_NAMED.search("/" + path) and not _OTHER.match(data)))


def _accepted(data: bytes) -> bool:
    command = ["bash", "--norc", "--noprofile", "-n", "/dev/stdin"]
    return (
        subprocess.run(command, input=data, capture_output=True, check=False, env=_ENVIRONMENT).returncode
        == 0
    )


def _pin(names: list[str]) -> None:
    for name in names:
        data = _download(name)
        (_FOLDER / "package.deb").write_bytes(data)
        command = ["dpkg-deb", "--field", str(_FOLDER / "package.deb"), "Version"]
        version = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        print(name, version, hashlib.sha256(data).hexdigest())
        (_FOLDER / "package.deb").unlink()


# ------------------------------------------------------------------------------------------------------------- parsing


@dataclass(frozen=True)
class Outcome:
    """What came of a script.

    Attributes:
        path: The script.
        shfmt: Why it does not parse, or empty.
        as_bash: Whether it parses as bash although it says that it is for ``sh``.
        bashlex: Why bashlex does not parse it, or empty.
        same: Whether both trees are equal.
        seconds: What shfmt and our part behind it took.
    """

    path: Path
    shfmt: str
    as_bash: bool
    bashlex: str
    same: bool
    seconds: float


def examined(path: Path) -> Outcome:
    """Parse a script with both front ends and compare."""
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    name, dialect = f"{path.parent.name}/{path.name}", dialect_of(text, path.name)
    first = time.perf_counter()
    reason, as_bash, script = "", False, None
    try:
        script = parse_script(text, name, dialect)
    except MigrateError as error:
        reason = str(error)
        as_bash = dialect == "sh" and _parses_as_bash(text, name)
    seconds = time.perf_counter() - first
    try:
        other = bashlex.script_from(text, dialect)
    except bashlex.UnsupportedError as error:
        return Outcome(path, reason, as_bash, error.reason, same=False, seconds=seconds)
    return Outcome(path, reason, as_bash, "", same=script == other, seconds=seconds)


def _parses_as_bash(text: str, name: str) -> bool:
    try:
        parse_script(text, name, "bash")
    except MigrateError:
        return False
    return True


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["pin"]:
        _pin(sys.argv[2:])
        return
    build()
    warnings.simplefilter("ignore")
    paths = scripts()
    with ProcessPoolExecutor() as pool:
        outcomes = list(pool.map(examined, paths, chunksize=16))
    _print(outcomes)


def _print(outcomes: list[Outcome]) -> None:
    size = sum(each.path.stat().st_size for each in outcomes)
    seconds = sum(each.seconds for each in outcomes)
    compared = [each for each in outcomes if not each.bashlex and not each.shfmt]
    print(f"accepted by bash -n    {len(outcomes):6,}   {size / 1e6:.1f} MB")
    print(
        f"parsed by shfmt        {sum(not each.shfmt for each in outcomes):6,}   {seconds:.1f} s of one core"
    )
    print(f"  only as bash         {sum(each.as_bash for each in outcomes):6,}   although they say sh")
    print(f"parsed by bashlex too  {len(compared):6,}")
    print(f"  equal trees          {sum(each.same for each in compared):6,}")
    print(f"  differing            {sum(not each.same for each in compared):6,}")
    for each in outcomes:
        if each.shfmt:
            print(f"not parsed{' but as bash' if each.as_bash else ''}: {each.shfmt}")
    for each in compared:
        if not each.same:
            print(f"differing: {each.path.relative_to(_FOLDER)}")
    reasons = Counter(re.sub(r"[0-9'\"].*", "", each.bashlex) for each in outcomes if each.bashlex)
    for reason, count in reasons.most_common(12):
        print(f"not parsed by bashlex  {count:6,}   {reason}")


if __name__ == "__main__":
    main()
