"""The large engine: over the plan it finds what the exact one finds, over invented plans it finds the right ones."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.support.synthetic_plans import SyntheticPlans

from plangraph.cli.opening import open_index
from plangraph.domain.errors import ConfigurationError
from plangraph.domain.model import Passage
from plangraph.evaluation.questions import read_questions
from plangraph.graph.concepts import Concept
from plangraph.resources import data_root
from plangraph.search.arrangement import Arrangement
from plangraph.search.dense import Encoder
from plangraph.search.filters import Filters
from plangraph.search.index import SearchIndex
from plangraph.search.large import check_installed, open_large
from plangraph.search.large_analysis import AnalystRecipe
from plangraph.search.large_vectors import VectorIndex, VectorWriter
from plangraph.search.large_writing import Material, write_large
from plangraph.search.linking import label_keys
from plangraph.search.models import ModelChoice, open_encoder
from plangraph.search.prepared import Prepared, TextList, nameable
from plangraph.search.retrievers import Layout
from plangraph.search.segmentation import JiebaSegmenter
from plangraph.search.sound import read_readings
from plangraph.search.stored import StoredPassages
from plangraph.search.validity import Validity
from plangraph.settings import Settings

UNITS = 2_000
EXPECTED = 6_000  # more than there are: so many vectors would stand in lists


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """The bundled encoder."""
    found = open_encoder(data_root(), ModelChoice())
    assert found is not None
    return found


@pytest.fixture(scope="module")
def plans() -> SyntheticPlans:
    """Invented plans."""
    return SyntheticPlans()


@pytest.fixture(scope="module")
def concepts(index: SearchIndex, plans: SyntheticPlans) -> list[Concept]:
    """The concepts of the vocabularies, and the place of each invented plan."""
    return [*index.concepts, *(plans.plan(number).concept for number in range(plans.plans(UNITS)))]


@pytest.fixture(scope="module")
def folder(
    plans: SyntheticPlans, concepts: list[Concept], encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The large index of the invented plans, analysed by another process."""
    folder = tmp_path_factory.mktemp("large") / "index"
    modalities = {passage.iri: ["quota"] for passage in plans.passages(3)}
    material = Material(
        concepts, encoder, modalities=modalities, recipe=AnalystRecipe(concepts, data_root()), processes=1
    )
    write_large(folder, plans.passages(UNITS), EXPECTED, material)
    return folder


@pytest.fixture(scope="module")
def large(folder: Path, concepts: list[Concept], encoder: Encoder) -> SearchIndex:
    """Search over the invented plans, read from disk alone."""
    known = nameable(concepts)
    keys = label_keys(known)
    segmenter = JiebaSegmenter(keys)
    engine = open_large(folder, encoder, segmenter)
    nothing = TextList.of(())
    validities = {engine.arrangement.documents[0]: Validity(datetime.date(2024, 1, 1))}
    prepared = Prepared(
        tuple(known), keys, {}, nothing, nothing, (), engine.links, read_readings(), validities=validities
    )
    return SearchIndex(StoredPassages(folder), prepared, {}, segmenter=segmenter, engine=engine)


def test_over_the_plan_it_finds_what_the_exact_engine_finds(state_dir: Path, index: SearchIndex) -> None:
    """One setting switches; of the questions of the development file at most one changes its first five."""
    other = open_index(Settings(state_dir=state_dir, index="large"))
    assert [one.name for one in other.retrievers] != []
    questions = read_questions(data_root() / "corpus" / "questions" / "dev.jsonl")
    asked = [question for question in questions if question.gold and not question.unanswerable]

    def found(engine: SearchIndex, text: str, gold: tuple[str, ...]) -> bool:
        addresses = [hit.citation.address for hit in engine.search(text, 5)]
        return any(address == one or address.startswith(f"{one}.r") for address in addresses for one in gold)

    exact, large = (sum(found(e, q.text, tuple(q.gold)) for q in asked) for e in (index, other))
    assert abs(exact - large) <= 1
    assert large >= 0.98 * len(asked)


def test_the_same_retrievers_score_for_both_engines(state_dir: Path, index: SearchIndex) -> None:
    """Every retriever of the exact engine has one of the same name, and scores stand in the same array."""
    other = open_index(Settings(state_dir=state_dir, index="large"))
    runs, exact = other.runs(other.analyse("赤峰市 gold 矿山总数")), index.runs(index.analyse("赤峰市 gold 矿山总数"))
    assert runs.keys() == exact.keys()
    for name in ("encoder", "encoder-text", "links"):
        np.testing.assert_allclose(runs[name], exact[name], atol=1e-4)
    assert int(runs["bank"].argmax()) == int(exact["bank"].argmax())


def test_a_text_is_found_by_its_own_words(plans: SyntheticPlans, large: SearchIndex) -> None:
    """Asked with its first sentence, a unit is among the first, marked, with the words as they were written."""
    passages = list(plans.passages(UNITS))
    assert list(large.passages) == passages
    for number in range(0, UNITS, 211):
        asked = passages[number].text.split("。")[0]
        hits = large.search(f"{asked} {passages[number].context}", 5)
        assert passages[number].text in [hit.text for hit in hits]
        assert hits[0].highlights
        assert {"text", "bank", "encoder"} & set(hits[0].matched_by)


def test_filters_and_pages_work_on_disk_too(plans: SyntheticPlans, large: SearchIndex) -> None:
    """Filters keep to their passages, however few or many they are, and pages tile one ranking."""
    first, second = (plans.plan(number).id for number in (0, 1))
    assert {hit.passage.document for hit in large.search("矿山", 50, filters=Filters(document=second))} == {second}
    assert {hit.citation.chapter for hit in large.search("矿山", 50, filters=Filters(chapter=3))} == {3}
    named = large.search("开采", 50, filters=Filters(mineral="萤石"))
    assert named
    assert all("萤石" in hit.text for hit in named)
    early = large.search("矿山", 50, filters=Filters(date=datetime.date(2023, 1, 1)))
    assert early
    assert first not in {hit.passage.document for hit in early}
    stating = large.search("矿", 10, filters=Filters(modality="quota"))
    assert {hit.iri for hit in stating} <= {passage.iri for passage in plans.passages(3)}
    whole = large.search("绿色矿山", 20)
    assert [hit for start in range(0, 20, 5) for hit in large.search("绿色矿山", 5, offset=start)] == whole


def test_what_is_read_from_disk_is_what_was_written(plans: SyntheticPlans, large: SearchIndex) -> None:
    """Passages, their groups and their order are the ones of memory; a place outside is an error."""
    passages = list(plans.passages(UNITS))
    layout = Layout.of(passages)
    expected = Arrangement.of(passages)
    assert large.layout.groups.tolist() == layout.groups.tolist()
    assert [list(rows) for rows in large.layout.tables] == [list(rows) for rows in layout.tables]
    assert large.places.tolist() == expected.places.tolist()
    assert (large.passages[-1], large.passages[3:5]) == (passages[-1], passages[3:5])
    assert large.number(passages[7].iri) == 7
    with pytest.raises(IndexError):
        _ = large.passages[UNITS]


def test_vectors_in_lists_are_found_again(tmp_path: Path) -> None:
    """With 8 bits a number and lists, the nearest vector is still the nearest, in a mask too."""
    chance = np.random.default_rng(3)
    vectors = chance.standard_normal((EXPECTED, 32), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    writer = VectorWriter(tmp_path / "vectors.faiss", EXPECTED, 32)
    for part in np.split(vectors, 4):
        writer.add(part)
    writer.close()
    index = VectorIndex(tmp_path / "vectors.faiss")
    assert len(index) == EXPECTED
    for number in (0, 2999, EXPECTED - 1):
        best = index.best(vectors[number], 3)
        assert best.numbers[0] == number
        assert best.scores[0] == pytest.approx(1, abs=0.02)
        mask = np.arange(EXPECTED) % 2 != number % 2
        assert number not in index.best(vectors[number], 3, mask).numbers


def test_an_index_is_written_whole_or_not_at_all(tmp_path: Path, concepts: list[Concept]) -> None:
    """What breaks off leaves nothing behind."""

    def broken() -> Iterator[Passage]:
        yield from ()
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        write_large(tmp_path / "index", broken(), 10, Material(concepts, None))
    assert list(tmp_path.iterdir()) == []


def test_without_its_libraries_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the extra."""
    monkeypatch.setitem(sys.modules, "faiss", None)
    with pytest.raises(ConfigurationError, match=r"plangraph\[large\]"):
        check_installed()
