"""Writes the examples that the pages show, `shapes/examples.json` and `shapes/example-submissions.json`.

The first holds for every rule one accepted and one rejected submission, taken from its test cases; the second one whole
submission of each kind, taken from `docs/examples/submissions/`.

Run it after a rule or a case was added: `python scripts/rule_examples.py`. A test checks each example with the rule.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from plangraph.domain.vocabulary import PG
from plangraph.resources import data_root
from plangraph.validation.catalogue import Catalogue
from plangraph.validation.triples import RDF_TYPE, SHACL, TripleIndex, key_of

STARTS = Path("docs/examples/submissions")
CASES = Path("tests/conformance/shapes")
BASE = "https://example.org/case"
NODES = f"{BASE}/"
SUBJECT = "http://purl.org/dc/terms/subject"
_NUMBERS = ("integer", "decimal", "double")


class Writer:
    """Turns the nodes of a case into JSON submissions with canonical keys."""

    def __init__(self, catalogue: Catalogue, index: TripleIndex) -> None:
        self._catalogue = catalogue
        self._index = index

    def submission(self, node: str) -> dict[str, Any]:
        """The submission of a node; keys and kinds that are not known stay as they are written."""
        kind = self._index.first(node, RDF_TYPE.value) or ""
        known = self._catalogue.kinds.get(kind)
        return {"kind": known.key if known else kind.removeprefix(PG), **self._body(node)}

    def _body(self, node: str) -> dict[str, Any]:
        body: dict[str, Any] = {}
        for predicate, terms in self._index.predicates(node).items():
            if predicate == RDF_TYPE.value:
                continue
            name = predicate.removeprefix(PG)
            field = self._catalogue.field_names.get(predicate) or self._catalogue.field_names.get(name)
            values = [self._value(term) for term in terms]
            body[field.key if field else name] = values[0] if len(values) == 1 else values
        return body

    def _value(self, term: Any) -> Any:
        if isinstance(term, ox.Literal):
            kind = term.datatype.value.rpartition("#")[2]
            if kind == "boolean":
                return term.value == "true"
            return json.loads(term.value) if kind in _NUMBERS else term.value
        if items := self._index.items(key_of(term)):
            return [self._value(item) for item in items]
        return self._body(key_of(term)) if self._index.predicates(key_of(term)) else key_of(term)


def main() -> None:
    """Write the file."""
    root = data_root()
    catalogue = Catalogue.load(root)
    found = dict(_examples(catalogue, path) for path in sorted((root / CASES).glob("*/*.ttl")))
    text = json.dumps(dict(sorted(found.items())), ensure_ascii=False, indent=1)
    (root / "shapes" / "examples.json").write_text(f"{text}\n", encoding="utf-8")
    paths = sorted((root / STARTS).glob("*.jsonld"))
    whole = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}
    starts = {name: body for name, body in whole.items() if body.get("kind") == name}
    text = json.dumps(starts, ensure_ascii=False, indent=1)
    (root / "shapes" / "example-submissions.json").write_text(f"{text}\n", encoding="utf-8")


def _examples(catalogue: Catalogue, path: Path) -> tuple[str, dict[str, Any]]:
    index = TripleIndex(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=BASE))
    (case,) = index.subjects("http://www.w3.org/ns/shacl-test#Validate")
    writer = Writer(catalogue, index)
    reported = {index.first(result, SHACL + "focusNode") for result in index.subjects(SHACL + "ValidationResult")}
    nodes = {node: writer.submission(node) for node in index.subjects() if node.startswith(NODES)}
    rejected = min((body for node, body in nodes.items() if node in reported), key=_size)
    others = (body for node, body in nodes.items() if node not in reported)
    accepted = max(others, key=lambda body: _likeness(body, rejected))
    return index.first(case, SUBJECT) or "", {"accepted": accepted, "rejected": rejected}


def _flat(body: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in body.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", json.dumps(value, ensure_ascii=False)


def _size(body: Mapping[str, Any]) -> tuple[int, int]:
    return len(list(_flat(body))), len(json.dumps(body))


def _likeness(body: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[int, int, int]:
    """How like two submissions are: the same kind, then the same fields, then the same values."""
    mine, theirs = dict(_flat(body)), dict(_flat(other))
    shared = len(mine.keys() & theirs.keys()) * 2 - len(mine.keys() ^ theirs.keys())
    equal = sum(mine[key] == theirs[key] for key in mine.keys() & theirs.keys())
    return int(body["kind"] == other["kind"]), shared, equal


if __name__ == "__main__":
    main()
