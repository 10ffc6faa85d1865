"""docs/corpus.md names every manifest key, every kind of proof and every relation between totals."""

from __future__ import annotations

from dataclasses import fields

import pytest

from plangraph.corpus.check import check_document
from plangraph.corpus.manifest import ColumnDeclaration, Manifest, SourceDeclaration, TableDeclaration, Variant
from plangraph.corpus.totals import RELATIONS
from plangraph.resources import data_root

DOCUMENT = (data_root() / "docs" / "corpus.md").read_text(encoding="utf-8")
NOT_KEYS = {"structure", "printed_copy", "tables", "expected", "variants", "totals"}


@pytest.mark.parametrize("declaration", [Manifest, SourceDeclaration, TableDeclaration, ColumnDeclaration, Variant])
def test_every_manifest_key_is_described(declaration: type) -> None:
    """A key that the parser reads is named in the document."""
    keys = {field.name for field in fields(declaration)} - (NOT_KEYS if declaration is Manifest else set())
    assert {key for key in keys if f"`{key}`" not in DOCUMENT and f"`{key} = true`" not in DOCUMENT} == set()


def test_every_proof_and_relation_is_described() -> None:
    """The kinds of findings and of totals are named in the document."""
    check = check_document(data_root() / "corpus" / "documents" / "nmg-2021-2025")
    names = {finding.check for finding in check.findings} | set(RELATIONS)
    assert {name for name in names if f"`{name}`" not in DOCUMENT} == set()
