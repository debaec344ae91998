"""Scripts that are read, found, and refused with a sentence; programs that replace nothing by accident."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from overhaul.effects import scripts
from overhaul.effects.scripts import check_free, find_scripts, read_script, write_program
from overhaul.errors import UsageError, WriteError


def test_a_script_is_text_with_every_byte_and_may_be_executable(tmp_path):
    path = tmp_path / "run.sh"
    path.write_bytes(b"#!/bin/sh\necho \xff\n")
    path.chmod(0o750)
    source = read_script(str(path))
    assert source.text.encode("utf-8", "surrogateescape") == path.read_bytes()
    assert source.executable == 0o110


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.py", b"print()\n", r"a\.py: not known as a shell script: no #! line, and its name ends in \.py"),
        (
            "a.sh",
            b"#!/usr/bin/env python3\n",
            r"a\.sh: not a script for bash or sh: its first line names python3",
        ),
        ("a", b"#!/bin/zsh\n", "its first line names zsh"),
        ("a", b"#! /usr/bin/env -S X=1 fish -e\n", "its first line names fish"),
        ("a.sh", b"\x7fELF\0\0", "it holds null bytes"),
        ("a.sh", b"echo hi\n" * 100 + b"\0", "it holds null bytes"),
        ("a.sh", b"#" * 5_000_001, "larger than 5,000,000 bytes"),
    ],
)
def test_what_is_no_shell_script_is_named_with_the_reason(tmp_path, name, text, message):
    path = tmp_path / name
    path.write_bytes(text)
    with pytest.raises(UsageError, match=message) as caught:
        read_script(str(path))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.sh", b"echo\n"),
        ("a.bash", b"echo\n"),
        ("a", b"echo\n"),
        ("a.py", b"#!/bin/sh\n"),
        ("a.x", b"#!/usr/bin/env bash\n"),
        ("a.x", b"#!/bin/busybox sh\n"),
        ("a.sh", b""),
    ],
)
def test_scripts_of_bash_and_sh_are_known_by_line_or_name(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text)
    assert read_script(str(path)).text == text.decode()


def test_who_says_which_shell_it_is_is_believed(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("#!/bin/zsh\necho\n")
    assert read_script(str(path), sure=True).text == "#!/bin/zsh\necho\n"


def test_files_that_cannot_be_read_are_named(tmp_path):
    with pytest.raises(UsageError, match=r"none\.sh: there is no such file"):
        read_script(str(tmp_path / "none.sh"))
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        read_script(str(tmp_path))
    with pytest.raises(UsageError, match="cannot be read: Not a directory"):
        read_script("/dev/null/a.sh")


def test_standard_input_is_a_script(monkeypatch):
    monkeypatch.setattr(
        scripts.sys, "stdin", SimpleNamespace(buffer=SimpleNamespace(read=lambda: b"echo \xe9"))
    )
    source = read_script("-")
    assert (source.path, source.text, source.executable) == ("-", "echo \udce9", 0)


def test_a_folder_is_searched_for_scripts_by_first_line_and_name(tmp_path):
    def put(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    put("b.sh", "echo")
    put("a", "#!/bin/bash\n")
    put("sub/c.bash", "")
    put("sub/other.sh", "#!/usr/bin/perl\n")
    put("sub/data.sh", "x\0")
    put("README", "text")
    put("node_modules/x.sh", "echo")
    put("ignored/x.sh", "echo")
    put(".gitignore", "ignored/\n")
    (tmp_path / "link.sh").symlink_to("b.sh")
    os.mkfifo(tmp_path / "pipe.sh")
    assert [os.path.relpath(path, tmp_path) for path in find_scripts(str(tmp_path))] == [
        "a",
        "b.sh",
        "sub/c.bash",
    ]


def test_other_files_are_replaced_only_by_force(tmp_path):
    there, same, new = tmp_path / "there.py", tmp_path / "same.py", tmp_path / "new.py"
    there.write_text("mine")
    same.write_text("program")
    texts = dict.fromkeys((there, same, new), "program")
    check_free([same, new], texts)
    with pytest.raises(UsageError, match=r"there\.py: exists and says something else"):
        check_free(texts, texts)
    check_free(texts, texts, force=True)
    with pytest.raises(UsageError, match="is a folder"):
        check_free([tmp_path], {tmp_path: ""}, force=True)


def test_programs_are_executable_as_their_scripts_are(tmp_path):
    before = os.umask(0o027)
    try:
        path = tmp_path / "deep" / "er" / "program.py"
        write_program(path, "é", executable=0o111)
        assert path.read_bytes() == "é".encode()
        assert path.stat().st_mode & 0o777 == 0o750
        plain = tmp_path / "plain.py"
        write_program(plain, "x")
        assert plain.stat().st_mode & 0o777 == 0o640
    finally:
        os.umask(before)


def test_a_program_that_is_there_is_left_as_it_is(tmp_path):
    path = tmp_path / "program.py"
    write_program(path, "x")
    os.utime(path, ns=(1, 1))
    write_program(path, "x", executable=0o100)
    assert path.stat().st_mtime_ns == 1
    assert path.stat().st_mode & 0o100


def test_where_nothing_can_be_written_it_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError, match=r"program\.py: cannot be written: "):
        write_program(tmp_path / "file" / "program.py", "x")
