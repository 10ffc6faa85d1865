"""Links the league and banner of a submission to the administrative divisions of Inner Mongolia."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from plangraph.domain.identifiers import concept_iri, scheme_iri
from plangraph.validation.concepts import ConceptIndex, folded
from plangraph.validation.graph import Issue

_LEAGUE, _BANNER = "region.league", "region.banner"
_WHOLE_REGION = concept_iri("regions", "150000")
_SHORTEST_NAME = 2


@dataclass
class RegionLink:
    """The concepts by normalised property, and the issues found."""

    concepts: dict[str, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def link_region(concepts: ConceptIndex, found: Mapping[str, str]) -> RegionLink:
    """The league and banner written in the field values `found`.

    A league that is not in Inner Mongolia is outside the plan; a banner must lie in the league that is written beside
    it; a banner alone tells its league.
    """
    link, scheme = RegionLink(), scheme_iri("regions")
    league_text, banner_text = found.get(_LEAGUE), found.get(_BANNER)
    league = _found(concepts, league_text) if league_text else None
    banner = _found(concepts, banner_text, within=league) if banner_text else None
    if league_text and league is None:
        link.issues.append(Issue("OutsideRegion", _LEAGUE, league_text, concepts.nearest(scheme, league_text)))
    elif league is not None:
        link.concepts["declaresLeague"] = _league_of(concepts, league)
    if banner is not None:
        _link_banner(concepts, link, banner, banner_text or "", league_text)
    elif banner_text and not link.issues:
        kind = "RegionMismatch" if league else "OutsideRegion"
        link.issues.append(Issue(kind, _BANNER, banner_text, concepts.nearest(scheme, banner_text)))
    return link


def _found(concepts: ConceptIndex, text: str, within: str | None = None) -> str | None:
    """The region called `text`; a note in brackets after the name, and the larger regions before it, do not count.

    `within` is a league whose banners may also be named by the beginning of their name alone.
    """
    scheme, plain = scheme_iri("regions"), re.split(r"[（(]", text)[0]
    if found := concepts.find(scheme, text) or concepts.find(scheme, plain):
        return found
    if within is not None and len(plain) >= _SHORTEST_NAME:
        inside = (region for region, parents in concepts.parents.items() if within in parents)
        begun = {region for region in inside if concepts.label(region).startswith(plain)}
        if len(begun) == 1:
            return begun.pop()
    last = list(split_region(concepts, plain).values())[-1]
    return concepts.find(scheme, last) if last != plain else None


def _link_banner(concepts: ConceptIndex, link: RegionLink, banner: str, text: str, league_text: str | None) -> None:
    link.concepts["declaresBanner"] = banner
    league = link.concepts.get("declaresLeague")
    if league is None and not league_text:
        link.concepts["declaresLeague"] = _league_of(concepts, banner)
    elif league is not None and league not in (_WHOLE_REGION, _league_of(concepts, banner)):
        right = concepts.label(_league_of(concepts, banner))
        link.issues.append(Issue("RegionMismatch", _BANNER, text, (right,)))


def _league_of(concepts: ConceptIndex, region: str) -> str:
    """The league of a banner; a league, and the whole region, stand for themselves."""
    parents = [parent for parent in concepts.parents.get(region, ()) if parent != _WHOLE_REGION]
    return parents[0] if parents else region


def split_region(concepts: ConceptIndex, text: str) -> dict[str, str]:
    """A place written as one word, such as league and banner in a row, as field keys and names."""
    known = concepts.names.get(scheme_iri("regions"), {})
    word = folded(text)
    for length in range(len(word), 0, -1):
        head, rest = known.get(word[:length]), word[length:]
        if head == _WHOLE_REGION and rest:
            return split_region(concepts, rest)
        if head is not None and _league_of(concepts, head) == head:
            return {"league": word[:length], **({"banner": rest} if rest else {})}
        if head is not None and not rest:
            return {"banner": word}
    return {"league": text}
