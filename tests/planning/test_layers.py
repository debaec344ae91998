from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from overhaul.model.change import Certainty, Edit, Role, apply_edits, inverted_edits
from overhaul.planning.layers import Layered, regions

WORDS = st.binary(max_size=4).map(lambda data: bytes(97 + byte % 5 for byte in data))


@st.composite
def layers(draw: st.DrawFn, text: bytes, step: str) -> list[Edit]:
    """Sorted, not overlapping edits of a text."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return [Edit(start, text[start:end], draw(WORDS), (step,)) for start, end in pairs]


@given(st.data(), st.binary(min_size=1, max_size=30))
def test_edits_against_the_original_give_the_same_text_as_layer_after_layer(data, original):
    layered = Layered.of(original)
    for number in range(data.draw(st.integers(1, 4))):
        layer = data.draw(layers(layered.current, f"step{number}"))
        expected = apply_edits(layered.current, layer)
        layered = layered.with_layer(layer)
        assert layered.current == expected
        assert apply_edits(original, layered.edits) == expected
        assert apply_edits(expected, inverted_edits(layered.edits)) == original


@given(st.data(), st.binary(min_size=1, max_size=30))
def test_offsets_outside_insertions_map_to_the_same_byte_of_the_original(data, original):
    layered = Layered.of(original).with_layer(data.draw(layers(original, "a")))
    inside = {offset for start, end in layered.regions() for offset in range(start, end)}
    for offset, byte in enumerate(layered.current):
        if offset not in inside:
            assert original[layered.to_original(offset)] == byte


def test_an_edit_inside_an_edit_is_merged_and_keeps_both_names():
    first = Layered.of(b"call(x)").with_layer([Edit(0, b"call", b"other", ("a",), reason="one")])
    second = first.with_layer(
        [Edit(2, b"h", b"H", ("b",), Certainty.REVIEW, reason="two", role=Role.SUPPORT)]
    )
    (edit,) = second.edits
    assert (edit.start, edit.removed, edit.inserted) == (0, b"call", b"otHer")
    assert edit.steps == ("a", "b")
    assert edit.certainty is Certainty.REVIEW
    assert edit.reason == "one; two"
    assert edit.role is Role.MAIN


def test_an_edit_beside_an_edit_stays_its_own():
    first = Layered.of(b"ab").with_layer([Edit(1, b"", b"X", ("a",))])
    second = first.with_layer([Edit(1, b"", b"<", ("b",)), Edit(2, b"", b">", ("c",))])
    assert second.current == b"a<X>b"
    assert [edit.inserted for edit in second.edits] == [b"<", b"X", b">"]
    assert regions(second.edits) == [(1, 2), (2, 3), (3, 4)]
