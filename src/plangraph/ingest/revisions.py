"""Several plans in one graph: the relations between them, and which statement of a later plan supersedes which.

A plan is never changed once it is in the corpus: a later document amends or repeals it, and a sheet beside the later
document names the statements that no longer hold. What holds when is inferred (`rules/8-validity.rq`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from plangraph.corpus.document import Corpus
from plangraph.corpus.manifest import MANIFEST, RELATIONS
from plangraph.domain.errors import BuildError
from plangraph.domain.identifiers import document_iri
from plangraph.graph.quads import GraphWriter, expand
from plangraph.ingest.sheets import SheetRow, read_sheet

SHEET = "facts/supersedes.csv"
COLUMNS = ("statement", "supersedes", "note")
_CHANGING = ("amends", "repeals")
_STATED_IN = NamedNode(expand("pg:statedIn"))


def check_relations(corpus: Corpus) -> None:
    """Check that the plans a plan amends, repeals or is based on are in the corpus and were in force before it.

    Raises:
        BuildError: at the manifest that names another one.
    """
    plans = {document.id: document.manifest for document in corpus.documents}
    for name, manifest in plans.items():
        place = f"{name}/{MANIFEST}"
        for relation in RELATIONS:
            for other in getattr(manifest, relation):
                if other not in plans or other == name:
                    known = ", ".join(sorted(set(plans) - {name})) or "none"
                    raise BuildError(place, f"{relation} names {other!r}, which is no other plan. Known: {known}.")
                if relation in _CHANGING and manifest.starts <= plans[other].starts:
                    message = f"{relation} {other!r}, which is in force from {plans[other].starts} on, not earlier."
                    raise BuildError(place, f"{message} Correct a date.")


def superseding_quads(corpus: Corpus, folders: Mapping[str, Path], quads: Iterable[Quad]) -> list[Quad]:
    """The quads that say which statement supersedes which, in both directions.

    Args:
        corpus: the plans.
        folders: the folder of each plan.
        quads: the statements of all plans.

    Raises:
        BuildError: at the row that names no statement, or one of a plan that the row's plan does not change.
    """
    stated = {quad.subject.value for quad in quads if quad.predicate == _STATED_IN and hasattr(quad.subject, "value")}
    writer = GraphWriter("facts")
    for document in corpus.documents:
        if not (document.manifest.amends or (folders[document.id] / SHEET).is_file()):
            continue
        changed = tuple(other for relation in _CHANGING for other in getattr(document.manifest, relation))
        for row in read_sheet(folders[document.id], SHEET, COLUMNS):
            later = _statement(row, "statement", (document.id,), stated)
            earlier = _statement(row, "supersedes", changed, stated)
            writer.link(later, "pg:supersedes", earlier)
            writer.link(earlier, "pg:supersededBy", later)
    return writer.quads


def _statement(row: SheetRow, column: str, plans: tuple[str, ...], stated: set[str]) -> str:
    """The IRI of the statement that a cell names as `<plan>/<kind>/<key>`, as in its IRI under `id/`."""
    plan, _, rest = row[column].partition("/")
    if plan not in plans:
        expected = " or ".join(plans) or "a plan that the manifest amends or repeals"
        raise row.error(f"column {column!r} holds {row[column]!r}. Expected a statement of {expected}.")
    iri = f"{document_iri(plan)}/{rest}"
    if iri not in stated:
        message = f"column {column!r} holds {row[column]!r}, which is no statement of {plan}."
        raise row.error(f"{message} Expected <plan>/fact/<key>, or statement, direction or norm in place of fact.")
    return iri
