"""docs/submitting.md and the published context say what the catalogue says."""

from __future__ import annotations

import json

from plangraph.resources import data_root
from plangraph.validation.catalogue import Catalogue
from plangraph.validation.concepts import ConceptIndex
from plangraph.validation.context import CONTEXT_PATH, context_document
from plangraph.validation.documentation import END, START, FieldTables
from plangraph.validation.rules import RuleBook

ROOT = data_root()
CATALOGUE = Catalogue.load(ROOT)
PAGE = (ROOT / "docs" / "submitting.md").read_text(encoding="utf-8")


def test_field_tables_are_current() -> None:
    """The generated tables of the page are what `plangraph validate --field-tables` prints."""
    tables = FieldTables(CATALOGUE, ConceptIndex.load(ROOT), RuleBook.load(ROOT)).markdown()
    assert PAGE[PAGE.index(START) : PAGE.index(END) + len(END)] == tables


def test_the_published_context_is_current() -> None:
    """The context file is what `plangraph validate --context` prints."""
    assert (ROOT / CONTEXT_PATH).read_text(encoding="utf-8") == context_document(CATALOGUE)


def test_every_key_and_code_is_documented() -> None:
    """Each kind, field key, Chinese key and data-quality code stands on the page."""
    for kind in CATALOGUE.kinds.values():
        assert f"`{kind.key}`" in PAGE
    for field in CATALOGUE.fields.values():
        assert f"pg:{field.local_name}" in PAGE
        for name in field.labels.chinese:
            assert name in PAGE or field.key in ("value", "unit")
    for rule in RuleBook.load(ROOT).rules.values():
        assert rule.code is None or rule.code in PAGE


def test_no_key_has_two_meanings() -> None:
    """A JSON key, English or Chinese, names one field or one kind."""
    seen: dict[str, str] = {}
    for field in CATALOGUE.fields.values():
        for name in (*field.keys, *field.labels.chinese):
            assert seen.setdefault(name, field.iri) == field.iri, name


def test_the_context_is_json_ld() -> None:
    """The context holds one object of terms, each an IRI or a keyword."""
    terms = json.loads((ROOT / CONTEXT_PATH).read_text(encoding="utf-8"))["@context"]
    assert terms.pop("@version") == 1.1
    assert all(isinstance(meaning, str) for meaning in terms.values())
    assert not [term for term in terms if set(term) & set(":/#?[]")], "JSON-LD reads such terms as addresses"
