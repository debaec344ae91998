from __future__ import annotations

import os
import sqlite3

import pytest

from overhaul.effects import cache as room
from overhaul.effects.cache import cache_path


@pytest.fixture
def cache_at():
    """Caches that are closed at the end."""
    made = []

    def make(path):
        made.append(room.Cache(path))
        return made[-1]

    yield make
    for cache in made:
        cache.close()


def test_what_is_put_is_got_also_by_another_process(tmp_path, cache_at):
    path = tmp_path / "room" / "cache.sqlite"
    cache = cache_at(path)
    cache.put({b"a": 1, b"b": ("x", None)})
    assert cache.get([b"a", b"b", b"c"]) == {b"a": 1, b"b": ("x", None)}
    child = os.fork()
    if child == 0:
        os._exit(0 if cache.get([b"a"]) == {b"a": 1} else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_more_keys_than_a_query_takes(tmp_path, cache_at):
    cache = cache_at(tmp_path / "cache" / "c.sqlite")
    values = {number.to_bytes(4, "big"): number for number in range(2345)}
    cache.put(values)
    assert cache.get(values) == values


def test_a_damaged_cache_is_replaced(tmp_path, cache_at):
    path = tmp_path / "cache" / "c.sqlite"
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b"this is no database" * 100)
    cache = cache_at(path)
    assert cache.get([b"a"]) == {}
    cache.put({b"b": 2})
    assert cache_at(path).get([b"b"]) == {b"b": 2}


def test_a_value_that_cannot_be_loaded_is_no_value(tmp_path, cache_at):
    path = tmp_path / "cache" / "c.sqlite"
    cache_at(path).put({b"a": 1})
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE results SET value = x'00'")
    connection.close()
    assert cache_at(path).get([b"a"]) == {}


def test_a_folder_that_others_can_write_to_is_not_trusted(tmp_path, cache_at):
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    cache = cache_at(folder / "c.sqlite")
    cache.put({b"a": 1})
    assert cache.get([b"a"]) == {}


def test_no_path_no_cache(cache_at):
    cache = cache_at(None)
    cache.put({b"a": 1})
    assert cache.get([b"a"]) == {}


def test_old_values_are_forgotten(tmp_path, cache_at):
    path = tmp_path / "cache" / "c.sqlite"
    cache = cache_at(path)
    cache.put({b"a": 1, b"b": 2})
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE results SET used = 0 WHERE key = x'61'")
    connection.close()
    cache.prune()
    assert cache.get([b"a", b"b"]) == {b"b": 2}


def test_the_cache_lives_with_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_path().is_relative_to(tmp_path)


def test_a_cache_that_others_hold_is_left_to_them(tmp_path, cache_at, monkeypatch):
    path = tmp_path / "cache" / "c.sqlite"
    first = cache_at(path)
    first.put({b"a": 1})
    first.close()
    before = path.stat().st_ino
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **_: connect(path, timeout=0.05))
    other = connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode=DELETE")
    other.execute("BEGIN EXCLUSIVE")
    cache = cache_at(path)
    assert cache.get([b"a"]) == {}
    cache.put({b"b": 2})
    other.close()
    assert path.stat().st_ino == before
    assert cache_at(path).get([b"a"]) == {b"a": 1}
