"""docs/ontology.md and docs/graph.md say what the files hold."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from plangraph.domain.vocabulary import GRAPH_NAMES
from plangraph.graph.oxigraph_store import memory_store
from plangraph.graph.terminology import module_names, module_table
from plangraph.ingest.inference import rules
from plangraph.ingest.links import PROPERTIES, TableLinks
from plangraph.ingest.pipeline import canonical_dataset
from plangraph.resources import data_root

MODULES = data_root() / "ontology" / "modules"
ONTOLOGY = (data_root() / "docs" / "ontology.md").read_text(encoding="utf-8")
GRAPH = (data_root() / "docs" / "graph.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in module_names(MODULES) if name != "submission"])
def test_every_term_is_listed(name: str) -> None:
    """The table of each module is what `plangraph ontology terms` writes."""
    section = f"### {name}\n\n{module_table(MODULES / f'{name}.ttl')}"
    assert section in ONTOLOGY, f"write the output of `plangraph ontology terms {name}` into docs/ontology.md"


def test_every_rule_is_described() -> None:
    """There are as many numbered inferences as rules."""
    section = ONTOLOGY.split("## What is inferred")[1].split("## Terms")[0]
    assert len(re.findall(r"^\d\. ", section, re.MULTILINE)) == len(rules())


def test_the_example_query_runs() -> None:
    """The query in the text answers: 18 zones with labels in two languages."""
    [query] = re.findall(r"```sparql\n(.*?)```", ONTOLOGY, re.DOTALL)
    rows = memory_store(canonical_dataset(data_root())).select(query)
    assert len({row["label"] for row in rows}) == 36


def test_graphs_keys_and_properties_are_described() -> None:
    """Every named graph, every key of links.toml and every scheme's property has its place in docs/graph.md."""
    assert all(f"| `{name}` |" in GRAPH for name in GRAPH_NAMES)
    assert all(f"| `{field.name}` |" in GRAPH for field in fields(TableLinks))
    assert all(f"`{scheme}`" in GRAPH and f"`{name}`" in GRAPH for scheme, name in PROPERTIES.items())
