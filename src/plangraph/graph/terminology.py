"""The terms of an ontology module as a table for people: name, kind, what it links, and its definitions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from plangraph.domain.vocabulary import PREFIXES
from plangraph.graph.oxigraph_store import memory_store
from plangraph.graph.quads import read_turtle
from plangraph.graph.terms import Row

_QUERY = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?term ?kind ?zh ?en ?meaning
  (GROUP_CONCAT(DISTINCT STR(?parent); separator=" ") AS ?parents)
  (GROUP_CONCAT(DISTINCT STR(?from); separator=" ") AS ?domain)
  (GROUP_CONCAT(DISTINCT STR(?to); separator=" ") AS ?range)
WHERE {
  ?term a ?kind ; rdfs:isDefinedBy ?module ; skos:prefLabel ?zh , ?en ; skos:definition ?meaning .
  VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
  FILTER (lang(?zh) = "zh" && lang(?en) = "en" && lang(?meaning) = "en")
  OPTIONAL { ?term rdfs:subClassOf | rdfs:subPropertyOf ?parent FILTER (isIRI(?parent)) }
  OPTIONAL { ?term rdfs:domain / (owl:unionOf / rdf:rest* / rdf:first)? ?from FILTER (isIRI(?from)) }
  OPTIONAL { ?term rdfs:range / (owl:unionOf / rdf:rest* / rdf:first)? ?to FILTER (isIRI(?to)) }
}
GROUP BY ?term ?kind ?zh ?en ?meaning
ORDER BY ?kind ?term
"""
_KINDS = {
    "Class": "class",
    "ObjectProperty": "object",
    "DatatypeProperty": "datatype",
    "AnnotationProperty": "annotation",
}


def module_names(folder: Path) -> tuple[str, ...]:
    """The names of the modules in a folder, in alphabetical order."""
    return tuple(sorted(path.stem for path in folder.glob("*.ttl")))


def module_table(path: Path) -> str:
    """A Markdown table of the classes and properties that a module file defines.

    Raises:
        BuildError: when the file is not readable as Turtle.
    """
    rows = memory_store(read_turtle(path, "ontology")).select(_QUERY)
    lines = ["| term | kind | zh / en | from → to, or under | definition |", "|---|---|---|---|---|", *map(_line, rows)]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    kind = _KINDS[row["kind"].value.rpartition("#")[2]]
    domain, target, parents = (_short(row, name) for name in ("domain", "range", "parents"))
    place = f"⊂ {parents}" if parents else ""
    if domain or target:
        place = f"{domain or '—'} → {target or '—'}" + (f" ({place})" if place else "")
    names = f"{row['zh'].value} / {row['en'].value}"
    return f"| `{_prefixed(row['term'].value)}` | {kind} | {names} | {place} | {row['meaning'].value} |"


def _short(row: Mapping[str, object], name: str) -> str:
    value = getattr(row.get(name), "value", "")
    return ", ".join(_prefixed(iri) for iri in sorted(value.split()))


def _prefixed(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
