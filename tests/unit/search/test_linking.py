"""Finding concepts in texts by their labels."""

from __future__ import annotations

import pytest

from plangraph.graph.concepts import Concept
from plangraph.search.linking import ConceptLinker, label_keys
from plangraph.search.segmentation import JiebaSegmenter


@pytest.fixture
def linker(concepts: tuple[Concept, ...]) -> ConceptLinker:
    """A linker over the small vocabulary."""
    keys = label_keys(concepts)
    return ConceptLinker(concepts, JiebaSegmenter(keys), keys)


def named(linker: ConceptLinker, text: str) -> list[tuple[str, str]]:
    """The surface and the slug of each mention."""
    return [(mention.surface, mention.concept.iri.rpartition("/")[2]) for mention in linker.mentions(text)]


def test_the_longest_label_wins(linker: ConceptLinker) -> None:
    """Of two labels that start at one place, the longer one is taken, and nothing inside it."""
    assert named(linker, "云岭金矿区在哪里") == [("云岭金矿区", "yunling-zone")]


def test_an_ambiguous_label_names_all_its_concepts(linker: ConceptLinker) -> None:
    """A label of two concepts gives a mention of each at the same place."""
    assert named(linker, "云岭有什么") == [("云岭", "990100"), ("云岭", "yunling-zone")]


def test_one_character_counts_only_as_a_word(linker: ConceptLinker) -> None:
    """金 is gold where it is a word, and not inside 资金."""
    assert named(linker, "稀土和金") == [("稀土", "rare-earths"), ("金", "gold")]
    assert named(linker, "资金投入") == []


@pytest.mark.parametrize("text", ["a gold mine", "rare earth in yunling", "the rare earths", "rare earth elements"])
def test_english_labels_are_found_in_any_number(linker: ConceptLinker, text: str) -> None:
    """English labels match singular and plural alike."""
    assert named(linker, text)


def test_english_labels_match_whole_words(linker: ConceptLinker) -> None:
    """A label inside a longer English word is no mention."""
    assert named(linker, "golden marigold") == []


def test_spans_point_into_the_text(linker: ConceptLinker) -> None:
    """The span of a mention covers its words, also after stemmed ones."""
    text = "the mines of rare earths near yunling"
    spans = [mention.span.of(text) for mention in linker.mentions(text)]
    assert spans == ["rare earth", "yunling"]
