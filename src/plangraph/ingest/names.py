"""Names in the encoded files resolved to concepts: by preferred label, in the schemes that a column may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from plangraph.domain.errors import BuildError
from plangraph.domain.identifiers import concept_iri, scheme_iri
from plangraph.graph.concepts import Concept, ConceptIndex
from plangraph.ingest.sheets import SheetRow, read_sheet, unique

NAME_SCHEMES = "facts/name-schemes.csv"
_CANDIDATES = 3


class NameResolver:
    """Resolves names by column; where schemes share a preferred label, the first scheme of the column counts."""

    def __init__(self, index: ConceptIndex, schemes: Mapping[str, Sequence[str]]) -> None:
        """Resolve in `schemes`, the schemes of each column in order of preference."""
        self.index = index
        self._schemes = schemes
        preferred: dict[str, dict[str, Concept]] = {}
        for concept in index.concepts:
            if label := concept.pref.get("zh"):
                preferred.setdefault(concept.scheme_name, {})[label] = concept
        self._preferred = preferred

    def find(self, column: str, name: str) -> Concept | None:
        """The concept that `name` means in a column, or None."""
        found = (self._preferred[scheme].get(name) for scheme in self._schemes[column])
        return next((concept for concept in found if concept), None)

    def all(self, row: SheetRow, column: str) -> tuple[Concept, ...]:
        """The concepts of all names in a cell, in their order.

        Raises:
            BuildError: when a name is no preferred label of the column's schemes; the message gives the nearest ones.
        """
        return tuple(self.one(row, column, name) for name in row.several(column))

    def one(self, row: SheetRow, column: str, name: str) -> Concept:
        """The concept that `name` means in a column; raises as `all` does."""
        found = self.find(column, name)
        if found is None:
            raise row.error(
                f"column {column!r} holds {name!r}, which is no preferred label of {', '.join(self._schemes[column])}."
                f"{self._nearest(column, name)} Correct the name, or add the concept under ontology/vocabularies/."
            )
        return found

    def labelled(self, row: SheetRow, column: str, scheme: str) -> Concept:
        """The one concept of `scheme` with the cell as a name, such as a unit or a status; raises as `named` does."""
        return self.named(row, column, row[column], scheme)

    def named(self, row: SheetRow, column: str, name: str, scheme: str) -> Concept:
        """The one concept of `scheme` with this name, which is all or a part of a cell.

        Raises:
            BuildError: when there is none.
        """
        found = self.index.with_label(scheme, name)
        if len(found) != 1:
            nearest = _near(name, [label for concept in self._of(scheme) for label in concept.names("zh")])
            raise row.error(f"column {column!r} holds {name!r}, which is no name in {scheme!r}.{nearest} {_ADD}")
        return found[0]

    def noted(self, row: SheetRow, column: str, scheme: str) -> Concept:
        """The concept of `scheme` with the cell as its notation, such as a relation.

        Raises:
            BuildError: when there is none.
        """
        found = self.index.with_notation(scheme, row[column])
        if found is None:
            known = sorted(note for concept in self._of(scheme) for note in concept.notations)
            nearest = _near(row[column], known) or f" Known: {', '.join(known)}."
            message = f"column {column!r} holds {row[column]!r}, which is no notation of {scheme!r}.{nearest} {_ADD}"
            raise row.error(message)
        return found

    def known_slug(self, row: SheetRow, column: str, scheme: str) -> Concept:
        """The concept of `scheme` whose IRI ends with the cell.

        Raises:
            BuildError: when there is none.
        """
        if (iri := scheme_iri(scheme) + "/" + row[column]) in self.index:
            return self.index.get(iri)
        known = sorted(concept.iri.rpartition("/")[2] for concept in self._of(scheme))
        raise row.error(f"column {column!r} holds {row[column]!r}. Expected one of: {', '.join(known)}.")

    def slug(self, scheme: str, slug: str) -> Concept:
        """The concept with this IRI; KeyError when the vocabularies hold none, for concepts that the code relies on."""
        return self.index.get(concept_iri(scheme, slug))

    def _of(self, scheme: str) -> list[Concept]:
        return [concept for concept in self.index.concepts if concept.scheme_name == scheme]

    def _nearest(self, column: str, name: str) -> str:
        return _near(name, [label for scheme in self._schemes[column] for label in self._preferred[scheme]])


_ADD = "Correct it, or add it under ontology/vocabularies/."


def _near(name: str, labels: Sequence[str]) -> str:
    near = get_close_matches(name, labels, n=_CANDIDATES, cutoff=0.3)
    return f" Nearest: {', '.join(near)}." if near else ""


def load_names(folder: Path, index: ConceptIndex) -> NameResolver:
    """The resolver with the column schemes in a plan's folder.

    Raises:
        BuildError: when the file is missing or names a scheme that no vocabulary holds.
    """
    known = {concept.scheme_name for concept in index.concepts}
    schemes: dict[str, tuple[str, ...]] = {}
    for column, row in unique(read_sheet(folder, NAME_SCHEMES, ("column", "schemes", "note")), "column").items():
        schemes[column] = row.several("schemes")
        if unknown := [scheme for scheme in schemes[column] if scheme not in known]:
            raise BuildError(row.place, f"{unknown[0]!r} is no scheme. Known: {', '.join(sorted(known))}.")
    return NameResolver(index, schemes)
