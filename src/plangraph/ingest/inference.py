"""The inferred graph: a fixed, documented set of inferences, each one CONSTRUCT query under `rules/`.

The rules run in the order of their file names, each over all quads and what the rules before it inferred. What is
already stated is not inferred again. Docs: docs/ontology.md.
"""

from __future__ import annotations

from importlib.resources import files

from pyoxigraph import NamedNode, Quad, QueryTriples

from plangraph.domain.errors import BuildError
from plangraph.domain.vocabulary import GRAPHS
from plangraph.graph.oxigraph_store import memory_store

LEFT_OUT = ("shapes",)
"""Graphs that are rules about data, not data: nothing is inferred from them."""


def rules() -> tuple[tuple[str, str], ...]:
    """The rules as (file name, query), in the order in which they run."""
    folder = files("plangraph.ingest") / "rules"
    queries = (entry for entry in folder.iterdir() if entry.name.endswith(".rq"))
    return tuple(sorted((entry.name, entry.read_text(encoding="utf-8")) for entry in queries))


def inferred_quads(quads: list[Quad]) -> list[Quad]:
    """What the rules add to `quads`, in the inferred graph.

    Raises:
        BuildError: when a rule is no valid CONSTRUCT query.
    """
    left_out = {NamedNode(GRAPHS[name]) for name in LEFT_OUT}
    data = [quad for quad in quads if quad.graph_name not in left_out]
    known = {(quad.subject, quad.predicate, quad.object) for quad in data}
    store = memory_store(data).raw
    graph = NamedNode(GRAPHS["inferred"])
    inferred: list[Quad] = []
    for name, query in rules():
        try:
            results = store.query(query, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise BuildError(f"rules/{name}", f"does not parse: {error}. Correct the rule.") from error
        if not isinstance(results, QueryTriples):
            raise BuildError(f"rules/{name}", "is no CONSTRUCT query. Rules construct what they infer.")
        new = {(t.subject, t.predicate, t.object) for t in results} - known
        fresh = [Quad(subject, predicate, value, graph) for subject, predicate, value in new]
        store.extend(fresh)
        inferred.extend(fresh)
        known |= new
    return inferred
