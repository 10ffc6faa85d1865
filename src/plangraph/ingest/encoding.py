"""All that experts have encoded of one plan (facts, directions, norms, mentions, English), checked and compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from plangraph.corpus.document import PlanDocument
from plangraph.graph.concepts import ConceptIndex
from plangraph.ingest.checking import CheckContext
from plangraph.ingest.comparisons import ComparisonRecord, comparison_quads, read_comparisons
from plangraph.ingest.directions import DirectionRecord, direction_quads, read_directions
from plangraph.ingest.fact_rows import FactRecord, read_facts
from plangraph.ingest.facts import fact_quads
from plangraph.ingest.links import DocumentLinks, Linker
from plangraph.ingest.mention_rules import FOLDER as MENTIONS
from plangraph.ingest.mention_rules import MentionRules, load_mention_rules
from plangraph.ingest.mentions import Reading, mention_quads, read_mentions
from plangraph.ingest.names import NAME_SCHEMES, NameResolver, load_names
from plangraph.ingest.norm_rows import NormRecord, read_descriptive, read_norms
from plangraph.ingest.norms import norm_quads, shapes_by_norm
from plangraph.ingest.numerals import NumeralException, read_exceptions
from plangraph.ingest.quotations import UnitTexts
from plangraph.ingest.thresholds import ThresholdSources, facts_by_address
from plangraph.ingest.translations import Translation, read_translation, translation_quads


@dataclass(frozen=True)
class Encoding:
    """The encoded content of one plan; parts that a plan does not have are empty.

    Attributes:
        readings: the mentions of every unit by address.
        rules: the rules by which mentions were read; None where the plan has none.
        descriptive: the reason of every unit that is marked as holding no norm, by address.
        shapes: the shapes that enforce each norm, by norm key.
    """

    document: PlanDocument
    links: DocumentLinks
    facts: tuple[FactRecord, ...]
    directions: tuple[DirectionRecord, ...]
    comparisons: tuple[ComparisonRecord, ...]
    norms: tuple[NormRecord, ...]
    exceptions: tuple[NumeralException, ...]
    readings: Mapping[str, Reading]
    rules: MentionRules | None
    translation: Translation
    descriptive: Mapping[str, str]
    shapes: Mapping[str, tuple[str, ...]]

    def quads(self) -> list[Quad]:
        """The quads of everything encoded, in the graphs `facts`, `mentions`, `document` and `tables`."""
        return [
            *fact_quads(self.facts),
            *direction_quads(self.directions),
            *comparison_quads(self.document, self.comparisons),
            *norm_quads(self.norms, self.readings, self.shapes),
            *mention_quads(self.document, self.readings),
            *translation_quads(self.document, self.translation),
        ]


def read_encoding(
    folder: Path, document: PlanDocument, links: DocumentLinks, index: ConceptIndex, shapes: list[Quad]
) -> Encoding:
    """Everything encoded of the plan in `folder`, checked.

    Args:
        folder: the folder of the plan.
        document: the plan.
        links: its links file, which names its period and the region that it is about.
        index: the concepts of the vocabularies.
        shapes: the quads of the shapes.

    Raises:
        BuildError: at the first row that does not fit; the place names file and line.
    """
    rules = load_mention_rules(folder, index) if (folder / MENTIONS).is_dir() else None
    readings = read_mentions(document, rules, index) if rules else {}
    linker = Linker(links, index)
    names = load_names(folder, index) if (folder / NAME_SCHEMES).is_file() else NameResolver(index, {})
    context = CheckContext(
        units=UnitTexts(document),
        names=names,
        readings=readings,
        plan_period=linker.named(links.period),
        jurisdiction=linker.named(links.jurisdiction),
    )
    facts = read_facts(folder, context)
    sources = ThresholdSources(document, facts_by_address(facts))
    return Encoding(
        document=document,
        links=links,
        facts=facts,
        directions=read_directions(folder, context),
        comparisons=read_comparisons(folder, document, facts, context),
        norms=read_norms(folder, sources, context),
        exceptions=read_exceptions(folder, context),
        readings=readings,
        rules=rules,
        translation=read_translation(folder, document),
        descriptive=read_descriptive(folder, context),
        shapes=shapes_by_norm(shapes, document.id),
    )
