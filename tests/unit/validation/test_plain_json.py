"""The reader of plain projects: the same records as the JSON-LD processor gives, and what is left to the latter."""

from __future__ import annotations

import json
import random
from typing import Any

import pyoxigraph as ox
import pytest

from plangraph.validation.jsonld import load_json
from plangraph.validation.random_submissions import RandomSubmissions
from plangraph.validation.records import Node, Raw, Record
from plangraph.validation.service import Validation

COMPARED = 300
HEAD = {"id": "p", "kind": "mining_new"}
PLAIN: list[Any] = [
    HEAD,
    {"kind": "mining_new"},
    {"项目类型": "新建矿山", "编号": "矿_1-a", "矿种": "铜", "设计生产规模": "30万吨/年"},
    HEAD | {"mineral": ["铜", None, "铜"], "name": None, "working_days": []},
    HEAD | {"capacity": {}, "zones": {"wetland": None}, "name": "", "coal_type": " "},
    HEAD | {"capacity": {"value": {"value": 3}}, "working_days": [300, 3e2, 300.50, -0.0, 1e-7]},
    HEAD | {"name": "\u0000\u007f\U0001f600 https://w3id.org/plangraph/submission/p", "eia_approved": [True, "是"]},
    HEAD | {"working_days": float(10**15), "mining_method": 10**500},
]
NOT_PLAIN: list[Any] = [
    [HEAD],
    {"id": "p"},
    {"id": "p", "mineral": "铜"},
    {"id": 7, "kind": "mining_new"},
    {"id": "a b", "kind": "mining_new"},
    {"id": "..", "kind": "mining_new"},
    {"id": "_:b", "kind": "mining_new"},
    {"id": "p", "kind": "MiningNew"},
    {"id": "p", "kind": ["mining_new"]},
    {"id": "p", "kind": "mining_new", "type": "Feature"},
    HEAD | {"@context": {}},
    HEAD | {"unknown": 1},
    HEAD | {"fields": {"mineral": "铜"}},
    HEAD | {"mineral": "铜", "矿种": "铁"},
    HEAD | {"mineral": [["铜"]]},
    HEAD | {"mineral": {"@id": "pg:x"}},
    HEAD | {"mineral": ["铜"] * 201},
    HEAD | {"capacity": {"value": {"value": {"value": {"value": 1}}}}},
]


def both(validation: Validation, project: Any) -> tuple[Record | None, tuple[Record, ...]]:
    """The record by the reader of plain projects, and the records by the JSON-LD processor."""
    reader = validation.reader
    value = load_json(json.dumps(project), reader.limits)
    return reader.plain.record(value), reader._records_of(reader.json.triples_of(value))


def comparable(raw: Raw) -> object:
    """A raw value without the names of blank nodes; the order of fields and values counts."""
    if not isinstance(raw, Node):
        return raw
    term = None if isinstance(raw.term, ox.BlankNode) else raw.term
    return term, [(iri, [comparable(value) for value in some]) for iri, some in raw.values.items()], raw.unknown


def assert_same(plain: Record | None, others: tuple[Record, ...]) -> None:
    """Both ways give one record, and the same."""
    (other,) = others
    assert plain is not None
    assert comparable(plain.node) == comparable(other.node)
    assert (plain.kind, plain.kind_found) == (other.kind, other.kind_found)


@pytest.mark.parametrize("project", PLAIN)
def test_a_plain_project_is_the_same_without_a_json_ld_processor(validation: Validation, project: Any) -> None:
    """Names in both languages, nothing, empty groups, doubled values and numbers of any form give the same record."""
    assert_same(*both(validation, project))


def test_random_projects_are_the_same_without_a_json_ld_processor(validation: Validation) -> None:
    """Generated submissions of every kind, broken values and shuffled keys included, give the same records."""
    dice = random.Random(3)  # noqa: S311  (no secret depends on it)
    for project in RandomSubmissions.of(validation, broken=0.1).make(COMPARED, seed=11):
        members = list(project.items())
        dice.shuffle(members)
        assert_same(*both(validation, dict(members)))


@pytest.mark.parametrize("project", NOT_PLAIN)
def test_everything_else_is_left_to_the_json_ld_processor(validation: Validation, project: Any) -> None:
    """A context, an unknown or doubled name, a list in a list, another identifier or deep nesting is not plain."""
    value = load_json(json.dumps(project), validation.reader.limits)
    assert validation.reader.plain.record(value) is None


def test_half_a_surrogate_pair_is_left_to_the_json_ld_processor(validation: Validation) -> None:
    """It is refused there, with its place."""
    assert validation.reader.plain.record(HEAD | {"name": "\ud800"}) is None
