"""What labels alone cannot decide about mentions: the files of the folder `mentions/`, read and checked.

`README.md` in that folder gives the rules of matching; `plangraph.ingest.mentions` applies them.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plangraph.domain.errors import BuildError
from plangraph.domain.identifiers import concept_iri
from plangraph.graph.concepts import Concept, ConceptIndex
from plangraph.ingest.sheets import SheetRow, read_sheet, unique

FOLDER = "mentions"
SCHEMES = f"{FOLDER}/schemes.csv"
EXCEPTIONS = f"{FOLDER}/exceptions.csv"
OMITTED = f"{FOLDER}/omitted-names.csv"
EVERYWHERE = "*"
PASSED_OVER = "NONE"
NOT_TAKEN = "SHORTER"

_YES_NO = ("yes", "no")
_DASHES = frozenset("－‐‑‒–—―─")
_COLONS = frozenset("︰：∶")


def fold_each(text: str) -> str:
    """`text` as mentions compare it: each character folded by itself, so that offsets stay."""
    return "".join(map(_fold, text))


def _fold(character: str) -> str:
    if character in _DASHES:
        return "-"
    if character in _COLONS:
        return ":"
    normal = unicodedata.normalize("NFKC", character)
    lower = (normal if len(normal) == 1 else character).lower()
    return lower if len(lower) == 1 else character


@dataclass(frozen=True, slots=True)
class SchemeRule:
    """How a concept scheme takes part: linked at all, names inside its mentions, its names inside other mentions."""

    linked: bool
    nested_in: bool
    nested_out: bool


@dataclass(frozen=True, slots=True)
class ExceptionRule:
    """One row of the exceptions: a surface, where it counts, and what it means there.

    `target` is the IRI of a concept, `NONE` or `SHORTER`; `before` and `after` are the folded words around the surface
    and `surface` is folded as well. `row` is the row it was read from.
    """

    row: SheetRow
    surface: str
    address: str
    target: str
    before: str = ""
    after: str = ""

    def holds(self, address: str, text: str, start: int) -> bool:
        """Whether the row counts for its surface at `start` of the folded `text` of the unit at `address`."""
        if self.address not in (EVERYWHERE, address):
            return False
        behind = start + len(self.surface)
        return text.endswith(self.before, 0, start) and text.startswith(self.after, behind)


@dataclass(frozen=True)
class MentionRules:
    """The rules of one plan.

    Attributes:
        schemes: the rule of each scheme by its name.
        general: exceptions that count everywhere, by folded surface.
        particular: exceptions with a context or an address, by folded surface and in file order.
        omitted: names left without a concept, as rows with `surface`, `address` and `reason`.
    """

    schemes: Mapping[str, SchemeRule]
    general: Mapping[str, ExceptionRule] = field(default_factory=dict)
    particular: Mapping[str, Sequence[ExceptionRule]] = field(default_factory=dict)
    omitted: tuple[SheetRow, ...] = ()

    def exceptions(self) -> tuple[ExceptionRule, ...]:
        """All exceptions in file order."""
        rules = [*self.general.values(), *(rule for rules in self.particular.values() for rule in rules)]
        return tuple(sorted(rules, key=lambda rule: int(rule.row.place.rpartition(":")[2])))

    def labels(self, index: ConceptIndex) -> dict[str, Concept | None]:
        """The concept of every folded Chinese name of the linked schemes; None where only a general exception tells.

        Raises:
            BuildError: when a scheme is not listed, or a name of several concepts has no general exception.
        """
        found: dict[str, dict[str, Concept]] = defaultdict(dict)
        for concept in index.concepts:
            rule = self.schemes.get(concept.scheme_name)
            if rule is None:
                message = f"does not list the scheme {concept.scheme_name!r} of {concept.iri}. Add a row for it."
                raise BuildError(SCHEMES, message)
            if rule.linked:
                for name in concept.names("zh"):
                    found[fold_each(name)][concept.iri] = concept
        return {label: self._only(label, concepts) for label, concepts in found.items()}

    def _only(self, label: str, concepts: Mapping[str, Concept]) -> Concept | None:
        if len(concepts) == 1:
            return next(iter(concepts.values()))
        if label not in self.general:
            names = " and ".join(sorted(concepts))
            message = f"{label!r} is a label of {names}. Add a row with address '*' and no context that chooses one."
            raise BuildError(EXCEPTIONS, message)
        return None


def load_mention_rules(folder: Path, index: ConceptIndex) -> MentionRules:
    """The rules in the folder of a plan.

    Raises:
        BuildError: when a file is missing or wrong; the place names file and line.
    """
    schemes = {
        name: _scheme(row) for name, row in unique(read_sheet(folder, SCHEMES, _SCHEME_COLUMNS), "scheme").items()
    }
    general: dict[str, ExceptionRule] = {}
    particular: dict[str, list[ExceptionRule]] = defaultdict(list)
    for row in read_sheet(folder, EXCEPTIONS, ("address", "surface", "context", "concept", "reason")):
        rule = _exception(row, index)
        if row["address"] != EVERYWHERE or row["context"] or rule.target == NOT_TAKEN:
            particular[rule.surface].append(rule)
        elif rule.surface in general:
            raise row.error(f"{row['surface']!r} is decided already at {general[rule.surface].row.place}. Remove one.")
        else:
            general[rule.surface] = rule
    omitted = read_sheet(folder, OMITTED, ("surface", "address", "reason"))
    return MentionRules(schemes, general, dict(particular), omitted)


_SCHEME_COLUMNS = ("scheme", "linked", "nested_in", "nested_out", "reason")


def _scheme(row: SheetRow) -> SchemeRule:
    linked, inside, outside = (row.one_of(column, _YES_NO) == "yes" for column in _SCHEME_COLUMNS[1:4])
    if not linked and not row["reason"]:
        raise row.error(f"the scheme {row['scheme']!r} is not linked and gives no reason. Say why in column 'reason'.")
    return SchemeRule(linked, inside, outside)


def _exception(row: SheetRow, index: ConceptIndex) -> ExceptionRule:
    surface, before, after = fold_each(row["surface"]), "", ""
    if not surface or not row["reason"]:
        raise row.error("needs a surface and a reason.")
    if context := fold_each(row["context"]):
        before, opened, rest = context.partition("[")
        middle, closed, after = rest.partition("]")
        if not opened or not closed or middle != surface:
            message = f"the context {row['context']!r} does not show the surface {row['surface']!r} in square brackets."
            raise row.error(message)
    return ExceptionRule(row, surface, row["address"], _target(row, index), before, after)


def _target(row: SheetRow, index: ConceptIndex) -> str:
    if row["concept"] in (PASSED_OVER, NOT_TAKEN):
        return row["concept"]
    scheme, _, slug = row["concept"].partition("/")
    iri = concept_iri(scheme, slug) if slug else ""
    if iri not in index:
        raise row.error(f"{row['concept']!r} is no concept. Expected <scheme>/<slug>, {PASSED_OVER} or {NOT_TAKEN}.")
    return iri
