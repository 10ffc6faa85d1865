"""The rule book as the reporter needs it: each published shape with its norm, clause, messages and requirement.

Read from `shapes/*.ttl`; nothing about a rule is written in Python. A rule is a shape with a target class; the shapes
that it refers to (conditions, requirements) belong to it but report nothing of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from plangraph.domain.errors import ResourceMissingError
from plangraph.domain.identifiers import address_of
from plangraph.domain.vocabulary import PG, PGS
from plangraph.validation.triples import SHACL, TripleIndex, key_of

SHAPES = Path("shapes")
_DCT_SOURCE = "http://purl.org/dc/terms/source"
_BOUNDS = {"minInclusive": "≥", "minExclusive": ">", "maxInclusive": "≤", "maxExclusive": "<"}


@dataclass(frozen=True, slots=True)
class Bound:
    """A numeric limit that a rule sets: the property that is compared, the comparator and the limit.

    `direct` says that the property belongs to the submission itself, not to a quantity or a part of it.
    """

    property: str
    comparator: str
    limit: Decimal
    direct: bool = True

    def holds(self, value: Decimal) -> bool:
        """Whether `value` is on the right side of the limit."""
        gap = self.gap(value)
        return gap < 0 or (gap == 0 and self.comparator in ("≥", "≤"))

    def gap(self, value: Decimal) -> Decimal:
        """How far `value` is on the wrong side of the limit (zero or more when the rule is broken)."""
        return self.limit - value if self.comparator in ("≥", ">") else value - self.limit


@dataclass(frozen=True, slots=True)
class Rule:
    """One published rule.

    `code` is a data-quality code and `norm` a norm key; exactly one of the two is set. `source` and `blocks` are
    addresses of the plan, `fields` the JSON keys that the rule looks at. A rule that is not `conditional` holds for
    every submission of its kinds.
    """

    iri: str
    code: str | None
    norm: str | None
    enforces: tuple[str, ...]
    severity: str
    message_zh: str
    message_en: str
    quotation: str | None
    source: str | None
    blocks: tuple[str, ...]
    fields: tuple[str, ...]
    required: str | None
    targets: tuple[str, ...]
    family: str
    path: tuple[str, ...] = ()
    bounds: tuple[Bound, ...] = ()
    conditional: bool = True

    @property
    def name(self) -> str:
        """The name of the shape after `pgs:`."""
        return self.iri.removeprefix(PGS)

    @property
    def clause(self) -> str | None:
        """The address that the norm is stated at: the paragraph, or the table without its row."""
        return self.source.split(".r")[0] if self.source and self.source.startswith("box") else self.source


@dataclass(frozen=True)
class RuleBook:
    """The rules by shape IRI, and the files that they come from."""

    rules: Mapping[str, Rule]
    files: tuple[Path, ...]

    @classmethod
    def load(cls, root: Path) -> RuleBook:
        """The rule book of the data folder `root`.

        Raises:
            ResourceMissingError: when there is no shape file.
        """
        files = tuple(sorted((root / SHAPES).glob("*.ttl")))
        if not files:
            raise ResourceMissingError(
                f"{root / SHAPES} holds no shape file. Reinstall plangraph or restore the folder."
            )
        index = TripleIndex.of_files(files)
        targeted = (iri for iri in index.subjects() if index.objects(iri, SHACL + "targetClass"))
        return cls({iri: _rule(index, iri) for iri in targeted}, files)

    def of_norm(self, key: str) -> tuple[Rule, ...]:
        """The rules that enforce the norm `key` or report the data-quality code `key`, in file order."""
        return tuple(rule for rule in self.rules.values() if key in (rule.norm, rule.code) or key in rule.enforces)


def _address(iri: str) -> str:
    return str(address_of(iri)[1])


def _rule(index: TripleIndex, iri: str) -> Rule:
    source = index.first(iri, _DCT_SOURCE)
    return Rule(
        iri=iri,
        code=index.first(iri, PG + "qualityCode"),
        norm=index.first(iri, PG + "normKey"),
        enforces=tuple(norm.rsplit("/", 1)[-1] for norm in index.keys(iri, PG + "enforces")),
        severity=(index.first(iri, SHACL + "severity") or "").removeprefix(SHACL),
        message_zh=index.text(iri, SHACL + "message", "zh") or "",
        message_en=index.text(iri, SHACL + "message", "en") or "",
        quotation=index.text(iri, PG + "quotation", "zh"),
        source=_address(source) if source else None,
        blocks=tuple(_address(clause) for clause in index.keys(iri, PG + "blocksClause")),
        fields=index.keys(iri, PG + "checksField"),
        required=index.first(iri, PG + "requiredText") or _only_truth(index, iri),
        targets=index.keys(iri, SHACL + "targetClass"),
        family=(index.first(iri, "http://www.w3.org/2000/01/rdf-schema#isDefinedBy") or "").rsplit("/", 1)[-1],
        path=_path(index, iri),
        bounds=tuple(_bounds(index, iri)),
        conditional=_is_conditional(index, iri),
    )


def _is_conditional(index: TripleIndex, rule: str) -> bool:
    """Whether there are submissions that the rule leaves out; values that cannot be read have findings of their own."""
    members = [key_of(item) for head in index.keys(rule, SHACL + "or") for item in index.items(head)]
    conditions = [member for member in members if not member.startswith((rule + "-", PGS + "unread-"))]
    return not index.objects(rule, SHACL + "path") and (bool(conditions) or not members)


def _path(index: TripleIndex, shape: str) -> tuple[str, ...]:
    head = index.first(shape, SHACL + "path")
    if head is None:
        return ()
    return tuple(key_of(step) for step in index.items(head)) if head.startswith("_:") else (head,)


def _requirements(index: TripleIndex, rule: str) -> tuple[str, ...]:
    """The rule itself and the shapes below it that state its requirement; they are named after the rule."""
    found, todo = [rule], [rule]
    while todo:
        shape = todo.pop(0)
        parts = [key_of(item) for head in index.keys(shape, SHACL + "or") for item in index.items(head)]
        parts += [*index.keys(shape, SHACL + "node"), *index.keys(shape, SHACL + "property")]
        own = [part for part in parts if part.startswith(rule + "-") and part not in found]
        found += own
        todo += own
    return tuple(found)


def _bounds(index: TripleIndex, rule: str) -> list[Bound]:
    """The numeric limits of the rule."""
    found: list[Bound] = []
    for shape in _requirements(index, rule):
        path = _path(index, shape)
        for name, sign in _BOUNDS.items():
            limit = index.first(shape, SHACL + name)
            if limit is not None and path:
                found.append(Bound(path[-1].removeprefix(PG), sign, Decimal(limit), direct=len(path) == 1))
    return found


def _only_truth(index: TripleIndex, rule: str) -> str | None:
    """`true` or `false` where the rule refuses the other; a value that is neither is a finding of its own."""
    refused = {key_of(term) for shape in _requirements(index, rule) for term in index.objects(shape, SHACL + "not")}
    found = [answer for answer, other in (("true", "is-false"), ("false", "is-true")) if PGS + other in refused]
    return found[0] if len(found) == 1 else None
