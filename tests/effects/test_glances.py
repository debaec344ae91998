from __future__ import annotations

import os
import struct
import time

import pytest

from overhaul.effects.cache import Cache
from overhaul.effects.discovery import Entry
from overhaul.effects.glances import NOTHING_FOUND, NOTHING_MENTIONED, Glances

LONG_AGO = time.time_ns() - 60_000_000_000
PACK = struct.Struct("<qqQQ")
OLD = Entry("old.py", 10, 0o644, stamp=PACK.pack(LONG_AGO, LONG_AGO, 7, 10))
KEY = b"k" * 32


@pytest.fixture
def cache(tmp_path) -> Cache:
    return Cache(tmp_path / "cache" / "c.sqlite")


def test_a_file_that_looks_as_it_did_needs_no_look(cache):
    Glances(cache, KEY).keep([OLD], {"old.py": NOTHING_FOUND}, whole=True)
    assert Glances(cache, KEY).result(OLD) == NOTHING_FOUND
    assert Glances(cache, b"o" * 32).result(OLD) is None


@pytest.mark.parametrize("index", [0, 1, 2, 3])
def test_any_difference_makes_it_unknown(cache, index):
    Glances(cache, KEY).keep([OLD], {"old.py": NOTHING_MENTIONED}, whole=True)
    stamp = list(PACK.unpack(OLD.stamp))
    stamp[index] += 1
    assert Glances(cache, KEY).result(OLD._replace(stamp=PACK.pack(*stamp))) is None


@pytest.mark.parametrize("index", [0, 1])
def test_times_of_this_moment_are_not_trusted(cache, index):
    stamp = list(PACK.unpack(OLD.stamp))
    stamp[index] = time.time_ns()
    fresh = OLD._replace(stamp=PACK.pack(*stamp))
    Glances(cache, KEY).keep([fresh], {"old.py": NOTHING_MENTIONED}, whole=True)
    assert Glances(cache, KEY).result(fresh) is None


def test_a_file_that_the_user_names_is_looked_at(cache):
    Glances(cache, KEY).keep([OLD], {"old.py": NOTHING_MENTIONED}, whole=True)
    assert Glances(cache, KEY).result(OLD._replace(explicit=True)) is None


def test_a_part_keeps_what_is_known_of_the_rest(cache):
    other = OLD._replace(path="other.py")
    Glances(cache, KEY).keep([OLD], {"old.py": NOTHING_FOUND}, whole=True)
    Glances(cache, KEY).keep([other], {"other.py": NOTHING_FOUND}, whole=False)
    assert Glances(cache, KEY).result(OLD) == NOTHING_FOUND
    Glances(cache, KEY).keep([other], {}, whole=True)
    assert Glances(cache, KEY).result(OLD) is None
    assert Glances(cache, KEY).result(other) == NOTHING_FOUND


def test_foreign_values_are_no_glances(cache):
    cache.put({KEY: ["nonsense"]})
    assert Glances(cache, KEY).result(OLD) is None


def test_no_cache_no_glances():
    glances = Glances(Cache(None), KEY)
    glances.keep([OLD], {"old.py": NOTHING_FOUND}, whole=True)
    assert Glances(Cache(None), KEY).result(OLD) is None


def test_a_closed_cache_opens_again(cache):
    cache.put({b"a": 1})
    cache.close()
    assert cache.get([b"a"]) == {b"a": 1}
    assert os.path.exists(cache.path)
