"""Reads the manifests of the W3C SPARQL test-suite and compares answers with the expected results.

The suite is not part of the project. Get it with `git clone https://github.com/w3c/rdf-tests` and set
`PLANGRAPH_RDF_TESTS` to that folder.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pyoxigraph
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from plangraph.graph.builds import DATASET

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMERIC = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float")}
MEDIA = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
    ".ttl": "application/sparql-results+json",
    ".rdf": "application/sparql-results+json",
}


@dataclass(frozen=True)
class Case:
    """One test: what it is called, its kind, its query, its data and its expected result."""

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...]
    named: tuple[tuple[str, Path], ...]
    result: Path | None


def path_of(node: Any) -> Path:
    """The file that a node of a manifest names."""
    return Path(unquote(urlparse(str(node)).path))


def cases(manifest: Path) -> Iterator[Case]:
    """All tests of a manifest and of the manifests that it includes."""
    graph = Graph().parse(manifest, publicID=manifest.as_uri())
    for included in graph.objects(None, MF.include):
        for entry in Collection(graph, included):
            yield from cases(path_of(entry))
    for listed in graph.objects(None, MF.entries):
        for entry in Collection(graph, listed):
            case = _case(graph, entry, manifest.parent.name)
            if case is not None:
                yield case


def _case(graph: Graph, entry: Any, folder: str) -> Case | None:
    action, kind = graph.value(entry, MF.action), graph.value(entry, RDF.type)
    if action is None or kind is None:
        return None
    name = f"{folder}/{str(entry).rpartition('#')[2]}"
    short = str(kind).rpartition("#")[2]
    result = graph.value(entry, MF.result)
    query = graph.value(action, QT.query) if short in ("QueryEvaluationTest", "CSVResultFormatTest") else action
    if not isinstance(query, URIRef) or not path_of(query).is_file():
        return None
    named = tuple((str(node), path_of(node)) for node in sorted(graph.objects(action, QT.graphData)))
    data = tuple(path_of(node) for node in sorted(graph.objects(action, QT.data)))
    return Case(name, short, path_of(query), data, named, path_of(result) if isinstance(result, URIRef) else None)


def store_of(case: Case, store_path: Path) -> None:
    """Write the data of a test into a new store."""
    store = pyoxigraph.Store(str(store_path))
    for path in case.data:
        store.load(path=str(path), format=_syntax(path), base_iri=path.as_uri())
    for name, path in case.named:
        store.load(path=str(path), format=_syntax(path), base_iri=name, to_graph=pyoxigraph.NamedNode(name))
    store.flush()
    store.dump(str(store_path.with_name(DATASET)), pyoxigraph.RdfFormat.N_QUADS)  # as `plangraph serve --dataset` does


def _syntax(path: Path) -> pyoxigraph.RdfFormat:
    found = pyoxigraph.RdfFormat.from_extension(path.suffix.removeprefix("."))
    assert found is not None, path
    return found


def same(case: Case, body: bytes, media_type: str) -> bool:
    """Whether an answer is the expected one; rows in any order, blank nodes up to their names."""
    assert case.result is not None
    expected = case.result.read_bytes()
    if case.result.suffix in (".ttl", ".rdf", ".nt") and not _is_result_set(case.result):
        return isomorphic(
            Graph().parse(data=body, format="nt"),
            Graph().parse(data=expected, format=_name(case.result), publicID=case.query.as_uri()),
        )
    if case.result.suffix == ".csv":
        return _csv(body) == _csv(expected)
    if case.result.suffix in (".ttl", ".rdf"):
        return bool(_rows(body, media_type) == _rows_of_graph(case.result))
    return bool(_rows(body, media_type) == _rows(expected, MEDIA[case.result.suffix]))


def gives_table(case: Case) -> bool:
    """Whether the expected result is a table or a truth value."""
    return case.result is not None and (
        case.result.suffix in (".srx", ".srj", ".csv", ".tsv") or _is_result_set(case.result)
    )


def _name(path: Path) -> str:
    return {".ttl": "turtle", ".rdf": "xml", ".nt": "nt"}[path.suffix]


def _is_result_set(path: Path) -> bool:
    return "result-set#" in path.read_text(encoding="utf-8")


def _csv(body: bytes) -> Counter[frozenset[tuple[str, str]]]:
    rows = csv.DictReader(io.StringIO(body.decode(), newline=""))
    return Counter(
        frozenset((name, "_:b" if cell.startswith("_:") else cell) for name, cell in row.items()) for row in rows
    )


def _rows(body: bytes, media_type: str) -> Any:
    syntax = pyoxigraph.QueryResultsFormat.from_media_type(media_type)
    assert syntax is not None
    found = pyoxigraph.parse_query_results(body, format=syntax)
    if isinstance(found, pyoxigraph.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return Counter(
        frozenset((name, _plain(value)) for name, value in zip(names, row, strict=True) if value is not None)
        for row in found
    )


def _plain(term: Any) -> tuple[str, ...]:
    if isinstance(term, pyoxigraph.BlankNode):
        return ("blank",)
    if isinstance(term, pyoxigraph.NamedNode):
        return ("iri", term.value)
    return _literal(term.value, term.datatype.value, term.language or "")


def _literal(value: str, datatype: str, language: str) -> tuple[str, ...]:
    if datatype == f"{XSD}boolean":
        value = {"0": "false", "1": "true"}.get(value, value)
    if datatype in NUMERIC:
        try:
            number = Decimal(value)
            value = f"{float(number):.9g}" if number.is_finite() else value
        except ArithmeticError:
            pass
    return ("literal", value, datatype, language.lower())


def _rows_of_graph(path: Path) -> Any:
    graph = Graph().parse(path, format=_name(path))
    truth = graph.value(None, RS.boolean)
    if (None, RS.boolean, None) in graph:
        return next(graph.objects(None, RS.boolean)).toPython() if truth is None else False
    rows: Counter[frozenset[tuple[str, tuple[str, ...]]]] = Counter()
    for solution in graph.objects(None, RS.solution):
        pairs = []
        for binding in graph.objects(solution, RS.binding):
            value = graph.value(binding, RS.value)
            pairs.append((str(graph.value(binding, RS.variable)), _plain_rdflib(value)))
        rows[frozenset(pairs)] += 1
    return rows


def _plain_rdflib(term: Any) -> tuple[str, ...]:
    from rdflib import BNode, Literal

    if isinstance(term, BNode):
        return ("blank",)
    if isinstance(term, Literal):
        lang = f"{RDF.langString}" if term.language else None
        return _literal(str(term), lang or str(term.datatype or f"{XSD}string"), term.language or "")
    return ("iri", str(term))


@dataclass(frozen=True)
class Exchange:
    """One request of a protocol test and what the response must be."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statuses: frozenset[str]
    boolean: bool | None
    shape: str | None


def exchanges(manifest: Path) -> Iterator[tuple[str, tuple[Exchange, ...]]]:
    """The protocol tests of a manifest that query: the name of each and its requests in order."""
    graph = Graph().parse(manifest, publicID=manifest.as_uri())
    for listed in graph.objects(None, MF.entries):
        for entry in Collection(graph, listed):
            name = str(entry).rpartition("#")[2]
            requests = graph.value(graph.value(entry, MF.action), HT.requests)
            if name.removeprefix("bad_").startswith("query") and requests is not None:
                yield name, tuple(_exchange(graph, node) for node in Collection(graph, requests))


def _exchange(graph: Graph, node: Any) -> Exchange:
    body, listed, response = (graph.value(node, HT[name]) for name in ("body", "headers", "resp"))
    headers = [
        (str(graph.value(header, HT.fieldName)), str(graph.value(header, HT.fieldValue)))
        for header in (Collection(graph, listed) if listed is not None else ())
    ]
    text = str(graph.value(body, CNT.chars) or "") if body is not None else ""
    encoding = str(graph.value(body, CNT.characterEncoding) or "UTF-8") if body is not None else "UTF-8"
    truth = graph.value(response, MF.expectedBoolean)
    shape = graph.value(response, MF.expectedFormat)
    return Exchange(
        method=str(graph.value(node, HT.methodName)),
        path=str(graph.value(node, HT.absolutePath)),
        headers=tuple(headers),
        body=text.encode(encoding),
        statuses=frozenset(str(status)[-3:] for status in graph.objects(response, MF.expectedStatus)),
        boolean=None if truth is None else bool(truth.toPython()),
        shape=None if shape is None else str(shape),
    )
