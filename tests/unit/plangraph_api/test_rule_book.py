"""The rule book holds every norm and every rule once, and its examples do what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plangraph.corpus.reader import load_corpus
from plangraph.graph.builds import current_build
from plangraph.graph.concepts import load_concepts
from plangraph.graph.oxigraph_store import open_store
from plangraph.resources import data_root
from plangraph.validation.catalogue import Catalogue
from plangraph.validation.rules import RuleBook
from plangraph.validation.service import Validation
from plangraph_api.rule_book import EXAMPLES, Filters, PeoplesRuleBook


@pytest.fixture(scope="module")
def book(state_dir: Path) -> PeoplesRuleBook:
    """The rule book of the built graph."""
    store = open_store(current_build(state_dir).store_path)
    plan = load_corpus(data_root()).document("nmg-2021-2025")
    return PeoplesRuleBook.load(store, plan, data_root(), Catalogue.load(data_root()), load_concepts(store))


def test_every_rule_is_in_the_book(book: PeoplesRuleBook) -> None:
    """Each published rule checks a norm or the data, and keys are unique."""
    keys = [entry.key for entry in book.entries]
    assert len(keys) == len(set(keys))
    assert {check.iri for entry in book.entries for check in entry.checks} == set(RuleBook.load(data_root()).rules)


def test_norms_stand_in_reading_order_with_their_clause(book: PeoplesRuleBook) -> None:
    """Every norm has wording, clause and gloss in both languages."""
    norms = [entry for entry in book.entries if entry.modality]
    assert len(norms) > 300
    assert all(norm.citation and norm.quotation and set(norm.gloss) == {"zh", "en"} for norm in norms)
    assert norms[0].citation is not None
    assert norms[0].citation.chapter == 0


def test_filters_combine(book: PeoplesRuleBook) -> None:
    """An entry must fit every filter."""
    filters = Filters(mineral="coal", kind="mining_new", modality="restricted", checked="yes")
    found = [entry for entry in book.entries if filters.keeps(entry)]
    assert "coal_ug_300" in {entry.key for entry in found}
    assert all(entry.modality == "restricted" and "mining_new" in entry.kinds for entry in found)


def test_every_example_does_what_it_says() -> None:
    """The rejected example is reported by its rule, the accepted one is not."""
    examples = json.loads((data_root() / EXAMPLES).read_text(encoding="utf-8"))
    validation = Validation.load(data_root())
    assert set(examples) == set(validation.rules.rules), "run python scripts/rule_examples.py"
    wrong = []
    for shape, pair in examples.items():
        for name in ("accepted", "rejected"):
            report = validation.validate(json.dumps(pair[name]).encode(), "application/json")
            is_reported = any(finding.shape == shape for finding in (*report.results, *report.advice))
            if is_reported != (name == "rejected"):
                wrong.append((shape, name))
    assert wrong == []
