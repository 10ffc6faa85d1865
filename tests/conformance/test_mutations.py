"""The cases notice when a rule is changed: a constraint dropped, a comparator turned, a threshold or a list changed.

By default a sample of the changes is tried; `PLANGRAPH_MUTATIONS=all pytest tests/conformance/test_mutations.py` tries
all. A change is made in a copy of the shapes. It counts as caught when some case of a rule that reaches the changed
shape gives other results than its file expects.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from plangraph.resources import data_root
from plangraph.validation.compiler import Compiler, UnsupportedShapeError
from plangraph.validation.data_index import DataIndex
from plangraph.validation.engine import RawResult
from plangraph.validation.service import Validation
from plangraph.validation.triples import RDF, SHACL, TripleIndex, key_of

CASES = sorted((Path(__file__).parent / "shapes").glob("*/*.ttl"))
SAMPLE = 150
XSD = "http://www.w3.org/2001/XMLSchema#"
LIMITS = ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")
TURNED = {
    "minInclusive": ("minExclusive", "maxInclusive"),
    "minExclusive": ("minInclusive", "maxExclusive"),
    "maxInclusive": ("maxExclusive", "minInclusive"),
    "maxExclusive": ("maxInclusive", "minExclusive"),
}
DROPPED = (*LIMITS, "hasValue", "in", "minCount", "maxCount", "pattern", "not", "node", "property", "class", "equals")
DROPPED += ("lessThanOrEquals", "or", "and", "targetClass", "flags")

Triples = list[ox.Triple]


@dataclass(frozen=True)
class Mutation:
    """A change of the shapes: its name, the shape that it changes, triples taken out and triples put in."""

    name: str
    shape: str
    out: tuple[ox.Triple, ...]
    into: tuple[ox.Triple, ...] = ()


@dataclass(frozen=True)
class Case:
    """A case: its data, and the nodes that it expects its rule to report."""

    data: DataIndex
    expected: frozenset[str]


def sh(name: str) -> ox.NamedNode:
    """A term of SHACL."""
    return ox.NamedNode(SHACL + name)


def mutations(triples: Triples) -> Iterator[Mutation]:
    """Every change that is tried, in the order of the files."""
    for triple in triples:
        name = triple.predicate.value.removeprefix(SHACL)
        shape = key_of(triple.subject)
        if name in DROPPED:
            yield Mutation(f"{shape} without sh:{name} {triple.object}", shape, (triple,))
        if name in LIMITS and isinstance(triple.object, ox.Literal):
            for other in TURNED[name]:
                turned = ox.Triple(triple.subject, sh(other), triple.object)
                yield Mutation(f"{shape} with sh:{other}", shape, (triple,), (turned,))
            yield from moved(triple, shape)
        if name in ("or", "and", "in"):
            yield from shortened(triples, triple, shape)


def moved(triple: ox.Triple, shape: str) -> Iterator[Mutation]:
    """The limit one step of its last digit higher and lower."""
    assert isinstance(triple.object, ox.Literal)
    if triple.object.datatype.value not in (XSD + "integer", XSD + "decimal"):
        return
    limit_now = Decimal(triple.object.value)
    step = Decimal(1).scaleb(int(limit_now.as_tuple().exponent))
    for changed in (limit_now + step, limit_now - step):
        limit = ox.Literal(f"{changed:f}", datatype=ox.NamedNode(XSD + "decimal"))
        other = ox.Triple(triple.subject, triple.predicate, limit)
        yield Mutation(f"{shape} with limit {limit.value}", shape, (triple,), (other,))


def shortened(triples: Triples, triple: ox.Triple, shape: str) -> Iterator[Mutation]:
    """The list of a constraint without each of its members."""
    rest = {key_of(t.subject): t for t in triples if t.predicate.value == RDF + "rest"}
    first = {key_of(t.subject): t for t in triples if t.predicate.value == RDF + "first"}
    before, head = triple, key_of(triple.object)
    while head in rest:
        skipped = ox.Triple(before.subject, before.predicate, rest[head].object)
        if not (before is triple and rest[head].object == ox.NamedNode(RDF + "nil")):
            yield Mutation(f"{shape} without member {first[head].object}", shape, (before,), (skipped,))
        before, head = rest[head], key_of(rest[head].object)


def reaching(index: TripleIndex) -> dict[str, set[str]]:
    """The rules that lead to each shape."""
    found: dict[str, set[str]] = defaultdict(set)
    for rule in index.subjects():
        if not index.objects(rule, SHACL + "targetClass"):
            continue
        todo = [rule]
        while todo:
            shape = todo.pop()
            if rule in found[shape]:
                continue
            found[shape].add(rule)
            for name in ("not", "node", "property"):
                todo.extend(index.keys(shape, SHACL + name))
            for name in ("or", "and"):
                todo.extend(key_of(item) for head in index.keys(shape, SHACL + name) for item in index.items(head))
    return found


def reported(index: TripleIndex, rule: str, data: DataIndex) -> set[str]:
    """The nodes that a rule of `index` reports."""
    compiled = Compiler(index).rule(rule)
    results: list[RawResult] = []
    instances = data.instances()
    for target in index.objects(rule, SHACL + "targetClass"):
        for node in instances.get(target, ()):
            compiled.report(data, node, results)
    return {result.focus for result in results}


def is_caught(mutation: Mutation, triples: Triples, rules: set[str], cases: dict[str, Case]) -> bool:
    """Whether a case of one of the rules gives other results than it should."""
    changed = [triple for triple in triples if triple not in mutation.out]
    index = TripleIndex([*changed, *mutation.into])
    try:
        return any(reported(index, rule, cases[rule].data) != cases[rule].expected for rule in sorted(rules))
    except UnsupportedShapeError:
        return True


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    """Every case by the rule that it is about."""
    validation = Validation.load(data_root())
    found: dict[str, Case] = {}
    for path in CASES:
        body = path.read_bytes()
        index = TripleIndex(ox.parse(body, format=ox.RdfFormat.TURTLE, base_iri="https://example.org/case"))
        (case,) = index.subjects("http://www.w3.org/ns/shacl-test#Validate")
        expected = (index.first(r, SHACL + "focusNode") or "" for r in index.subjects(SHACL + "ValidationResult"))
        triples = [triple for record in validation.normalise(body, "text/turtle") for triple in record.triples]
        rule = index.first(case, "http://purl.org/dc/terms/subject") or ""
        found[rule] = Case(DataIndex(triples), frozenset(expected))
    return found


def test_changed_rules_are_noticed(cases: dict[str, Case]) -> None:
    """Every change of a rule that is tried makes a case fail."""
    files = sorted((data_root() / "shapes").glob("*.ttl"))
    quads = (quad for file in files for quad in ox.parse(path=str(file), rename_blank_nodes=True))
    triples = [quad.triple for quad in quads]
    rules = reaching(TripleIndex(triples))
    tried = [mutation for mutation in mutations(triples) if mutation.shape in rules]
    assert len(tried) > 1000
    if os.environ.get("PLANGRAPH_MUTATIONS") != "all":
        tried = random.Random(7).sample(tried, SAMPLE)  # noqa: S311  (the same sample each time)
    missed = [m.name for m in tried if not is_caught(m, triples, rules[m.shape], cases)]
    assert missed == [], f"{len(missed)} of {len(tried)} changes are not noticed"
