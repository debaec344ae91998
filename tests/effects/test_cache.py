from __future__ import annotations

import os
import sqlite3

from overhaul.effects.cache import Cache, cache_path


def test_what_is_put_is_got_also_by_another_process(tmp_path):
    path = tmp_path / "room" / "cache.sqlite"
    cache = Cache(path)
    cache.put({b"a": 1, b"b": ("x", None)})
    assert cache.get([b"a", b"b", b"c"]) == {b"a": 1, b"b": ("x", None)}
    child = os.fork()
    if child == 0:
        os._exit(0 if cache.get([b"a"]) == {b"a": 1} else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_more_keys_than_a_query_takes(tmp_path):
    cache = Cache(tmp_path / "cache" / "c.sqlite")
    values = {number.to_bytes(4, "big"): number for number in range(2345)}
    cache.put(values)
    assert cache.get(values) == values


def test_a_damaged_cache_is_replaced(tmp_path):
    path = tmp_path / "cache" / "c.sqlite"
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b"this is no database" * 100)
    cache = Cache(path)
    assert cache.get([b"a"]) == {}
    cache.put({b"b": 2})
    assert Cache(path).get([b"b"]) == {b"b": 2}


def test_a_value_that_cannot_be_loaded_is_no_value(tmp_path):
    path = tmp_path / "cache" / "c.sqlite"
    Cache(path).put({b"a": 1})
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE results SET value = x'00'")
    connection.close()
    assert Cache(path).get([b"a"]) == {}


def test_a_folder_that_others_can_write_to_is_not_trusted(tmp_path):
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    cache = Cache(folder / "c.sqlite")
    cache.put({b"a": 1})
    assert cache.get([b"a"]) == {}


def test_no_path_no_cache():
    cache = Cache(None)
    cache.put({b"a": 1})
    assert cache.get([b"a"]) == {}


def test_old_values_are_forgotten(tmp_path):
    path = tmp_path / "cache" / "c.sqlite"
    cache = Cache(path)
    cache.put({b"a": 1, b"b": 2})
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE results SET used = 0 WHERE key = x'61'")
    connection.close()
    cache.prune()
    assert cache.get([b"a", b"b"]) == {b"b": 2}


def test_the_cache_lives_with_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_path().is_relative_to(tmp_path)
