"""The one place where IRIs are minted and read back.

All IRIs lie under one base, are ASCII, readable and stable: `ontology#Term`, `shapes#Shape`, `vocab/<scheme>/<slug>`,
`id/<document>/<address path>`, `id/<document>/fact/<key>` (also `statement`, `direction`, `norm`, `comparison`),
`id/<document>/mention/<address>/<start>-<end>` and `graph/<name>`.
"""

from __future__ import annotations

import re

from plangraph.domain.address import Address
from plangraph.domain.errors import AddressError

BASE = "https://w3id.org/plangraph/"
DEFAULT_DOCUMENT = "nmg-2021-2025"

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_UNIT = re.compile(re.escape(BASE) + r"id/([^/]+)/((?:ch|box)\d+(?:/[sipr]\d+)*)")


def _checked(kind: str, slug: str) -> str:
    if not _SLUG.fullmatch(slug):
        raise AddressError(f"{slug!r} cannot be the {kind} of an IRI. Expected ASCII letters, digits, '.', '_' or '-'.")
    return slug


def ontology_iri(term: str) -> str:
    """The IRI of a class or property of the plangraph ontology."""
    return f"{BASE}ontology#{_checked('term', term)}"


def shape_iri(name: str) -> str:
    """The IRI of a SHACL shape of the published rule book."""
    return f"{BASE}shapes#{_checked('shape name', name)}"


def scheme_iri(scheme: str) -> str:
    """The IRI of a SKOS concept scheme, such as `vocab/minerals`."""
    return f"{BASE}vocab/{_checked('scheme', scheme)}"


def concept_iri(scheme: str, slug: str) -> str:
    """The IRI of a SKOS concept, such as `vocab/minerals/coal`."""
    return f"{scheme_iri(scheme)}/{_checked('concept', slug)}"


def document_iri(document: str) -> str:
    """The IRI of a plan document."""
    return f"{BASE}id/{_checked('document', document)}"


def unit_iri(document: str, address: Address) -> str:
    """The IRI of a chapter, section, item, paragraph, box or row of a plan."""
    return f"{document_iri(document)}/{address.path}"


def sentence_iri(document: str, address: Address, number: int) -> str:
    """The IRI of the `number`-th sentence (from 1) of a paragraph."""
    return f"{unit_iri(document, address)}/sentence/{number}"


def fact_iri(document: str, key: str) -> str:
    """The IRI of a fact stated by a plan."""
    return f"{document_iri(document)}/fact/{_checked('fact key', key)}"


def statement_iri(document: str, key: str) -> str:
    """The IRI of a statement of a plan that gives no value."""
    return f"{document_iri(document)}/statement/{_checked('statement key', key)}"


def direction_iri(document: str, key: str) -> str:
    """The IRI of a direction that a plan gives for exploration or mining."""
    return f"{document_iri(document)}/direction/{_checked('direction key', key)}"


def comparison_iri(document: str, first: str, second: str) -> str:
    """The IRI of the note on how the statements `first` and `second` (keys or addresses) of a plan agree."""
    return f"{document_iri(document)}/comparison/{_checked('key', first)}/{_checked('key', second)}"


def mention_iri(document: str, address: str, start: int, end: int) -> str:
    """The IRI of the mention of a concept in the characters `start` to `end` of the unit at `address`."""
    return f"{document_iri(document)}/mention/{_checked('address', address)}/{start}-{end}"


def norm_iri(document: str, key: str) -> str:
    """The IRI of a norm laid down by a plan."""
    return f"{document_iri(document)}/norm/{_checked('norm key', key)}"


def graph_iri(name: str) -> str:
    """The IRI of a named graph of the dataset."""
    return f"{BASE}graph/{_checked('graph', name)}"


def address_of(iri: str) -> tuple[str, Address]:
    """The document id and the address behind the IRI of a unit.

    Raises:
        AddressError: when the IRI is not that of a unit of a plan.
    """
    match = _UNIT.fullmatch(iri)
    if match is None:
        raise AddressError(f"{iri!r} is no IRI of a plan unit. Expected {BASE}id/<document>/ch5/s2/i1/p1 or alike.")
    return match.group(1), Address.parse(match.group(2).replace("/", "."))
