"""The rule book: every shape is complete, cites its clause verbatim, and every checkable norm has one."""

from __future__ import annotations

import csv

import pytest

from plangraph.corpus.reader import load_corpus
from plangraph.domain.errors import ResourceMissingError
from plangraph.resources import data_root
from plangraph.validation.catalogue import Catalogue
from plangraph.validation.rules import Rule, RuleBook
from plangraph.validation.triples import SHACL, TripleIndex

ROOT = data_root()
BOOK = RuleBook.load(ROOT)
CATALOGUE = Catalogue.load(ROOT)
RULES = list(BOOK.rules.values())
INDEX = TripleIndex.of_files(BOOK.files)


def clause_texts() -> dict[str, str]:
    """The text of every paragraph, table and row by address, without white space."""
    document = load_corpus(ROOT).documents[0]
    texts = {str(provision.address): provision.text for provision in document.provisions}
    for table in document.tables:
        texts[str(table.address)] = table.title + "".join(row.text for row in table.rows)
        texts.update({str(row.address): row.text for row in table.rows})
    return {address: "".join(text.split()) for address, text in texts.items()}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rules_are_complete(rule: Rule) -> None:
    """A rule has a severity, messages with a remedy in both languages, fields that exist, and a norm or a code."""
    assert rule.severity in ("Violation", "Warning", "Info")
    assert rule.message_zh.endswith("。")
    assert rule.message_en.endswith(".")
    assert (rule.norm is None) != (rule.code is None)
    assert rule.fields
    for field in rule.fields:
        assert all(step in CATALOGUE.field_names or step in ("kind", "unit", "basis") for step in field.split("."))
    assert rule.targets
    assert rule.family


def test_quotations_are_verbatim() -> None:
    """Every rule that enforces a norm quotes words that stand at its clause."""
    texts = clause_texts()
    for rule in RULES:
        if rule.norm:
            assert rule.source is not None
            assert "".join((rule.quotation or "?").split()) in texts[rule.source], rule.name


def test_every_checkable_norm_has_a_shape() -> None:
    """Norms that the inventory calls enforceable have a rule, of the same severity and clause."""
    norms: dict[str, dict[str, str]] = {}
    for path in (ROOT / "corpus" / "documents" / "nmg-2021-2025" / "norms").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            norms.update({row["key"]: row for row in csv.DictReader(lines) if "severity" in row})
    enforced = {key for rule in RULES for key in rule.enforces}
    assert {key for key, row in norms.items() if row["enforceable"] == "yes"} <= enforced
    for rule in RULES:
        if rule.norm and rule.severity != "Info":
            row = norms[rule.norm]
            assert (rule.severity, rule.clause) == (row["severity"], row["address"].split(".r")[0]), rule.name


def test_every_shape_referred_to_exists() -> None:
    """No shape points at a shape that is not there (a published profile once did)."""
    shapes = {*INDEX.subjects(SHACL + "NodeShape"), *INDEX.subjects(SHACL + "PropertyShape")}
    for shape in shapes:
        for name in ("not", "node", "property"):
            assert set(INDEX.keys(shape, SHACL + name)) <= shapes
        for name in ("or", "and"):
            for head in INDEX.keys(shape, SHACL + name):
                assert {str(getattr(item, "value", item)) for item in INDEX.items(head)} <= shapes


def test_every_shape_has_an_iri_and_a_name() -> None:
    """No shape is a blank node, and each has a name in both languages."""
    for kind in ("NodeShape", "PropertyShape"):
        for shape in INDEX.subjects(SHACL + kind):
            assert not shape.startswith("_:")
            assert INDEX.text(shape, SHACL + "name", "zh"), shape
            assert INDEX.text(shape, SHACL + "name", "en"), shape


def test_an_empty_folder_is_an_error(tmp_path: object) -> None:
    """Without shape files there is no silent pass."""
    with pytest.raises(ResourceMissingError):
        RuleBook.load(ROOT / "docs")
