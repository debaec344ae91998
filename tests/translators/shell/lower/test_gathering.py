"""Which loops write many lines at once, and which do not."""

from __future__ import annotations

import pytest
from lowering import lowered

GATHERED = [
    'for i in {1..5000}; do echo "$i"; done',
    'for ((i = 0; i < 5000; i++)); do printf "%05d\\n" "$i"; done',
    "while true; do echo y; done",
    "for i in {1..5000}; do echo $i; if ((i == 7)); then break; fi; done",
    "for i in {1..5000}; do echo $i; for j in 1 2 3; do n=$((j * 2)); done; done",
    "for f in a b; do ls $f; for i in {1..5000}; do echo $i; done; done",
]
AT_ONCE = [
    "for i in {1..20}; do echo $i; done",
    "for i in {1..5000}; do echo $i >&2; done",
    "for i in {1..5000}; do echo $i; sleep 1; done",
    "for i in {1..5000}; do echo $i; read -r x; done",
    "for i in {1..5000}; do echo $i; echo x > file; done",
    "for i in {1..5000}; do echo $(date); done",
    "for i in {1..5000}; do if ((i % 1000)); then echo $i; fi; done",
    "for i in {1..5000}; do if ((i % 2)); then continue; fi; echo $i; done",
    "for i in {1..5000}; do echo $i; while true; do :; done; done",
    "for i in {1..5000}; do echo $i; for j in {1..100000}; do n=$j; done; done",
    "a=(x); for i in {1..5000}; do echo ${a[i - 9]}; done",
    "f() { date; }; for i in {1..5000}; do echo $i; f; done",
    "trap 'echo end >&2' TERM; for i in {1..5000}; do echo $i; done",
    "for i in {1..5000}; do echo $i; : $((7 / (i - 9))); done",
]


@pytest.mark.parametrize("script", GATHERED)
def test_loops_that_only_print_are_gathered(script):
    assert "with gathered():" in lowered(script)


@pytest.mark.parametrize("script", AT_ONCE)
def test_all_other_loops_write_at_once(script):
    assert "gathered" not in lowered(script)
