"""What the pages read from the graph and the data folder, each part made at its first use and kept while serving."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from plangraph.corpus.document import PlanDocument
from plangraph.domain.vocabulary import PGS
from plangraph.graph.concepts import Concept
from plangraph.graph.store import GraphStore
from plangraph.search.bank import load_bank
from plangraph.validation.catalogue import Catalogue
from plangraph.validation.rules import RuleBook
from plangraph.validation.units import UnitTable
from plangraph_api.check_form import Form, FormMaker
from plangraph_api.kept_rules import read_kept, write_kept
from plangraph_api.localization import LANGUAGES
from plangraph_api.rendering import prepare
from plangraph_api.rule_book import EXAMPLES, PeoplesRuleBook
from plangraph_api.rules import Marks, marks_by_address
from plangraph_api.suggestions import Suggestions
from plangraph_api.term_reference import TermReference
from plangraph_api.terms import Card, Mention, cards, mentions_by_address, scheme_labels

STARTS: Final = Path("shapes", "example-submissions.json")
_BANK: Final = Path("corpus", "questions", "bank")


class Library:
    """The parts that pages are made of; they never change while the service runs.

    Attributes:
        concepts: every concept of the vocabularies.
    """

    def __init__(
        self, store: GraphStore, plan: PlanDocument, root: Path, concepts: Sequence[Concept], rules_file: Path
    ) -> None:
        self.store = store
        self.plan = plan
        self.root = root
        self.concepts = tuple(concepts)
        self.rules_file = rules_file
        self.kept: dict[str, Any] = {}  # what pages make once, by a name of theirs

    @cached_property
    def mentions(self) -> dict[str, tuple[Mention, ...]]:
        """The names in the text, by the address of their unit."""
        return mentions_by_address(self.store)

    @cached_property
    def cards(self) -> dict[str, dict[str, Card]]:
        """What is said about each named concept, by language and IRI."""
        return {language: cards(self.store, language) for language in LANGUAGES}

    @cached_property
    def marks(self) -> Marks:
        """The norms of each unit by their modality, by the unit's address."""
        return marks_by_address(self.store)

    @cached_property
    def suggestions(self) -> Suggestions:
        """The names and questions to offer while somebody types."""
        named = {mention.concept for mentions in self.mentions.values() for mention in mentions}
        schemes = {language: scheme_labels(self.store, language) for language in LANGUAGES}
        concepts = [concept for concept in self.concepts if concept.iri in named]
        return Suggestions(concepts, schemes, load_bank(self.root / _BANK))

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """The label of every concept, by language and IRI."""
        return {language: {one.iri: one.label(language) for one in self.concepts} for language in LANGUAGES}

    @cached_property
    def submissions(self) -> Catalogue:
        """The kinds and fields of submissions."""
        return Catalogue.load(self.root)

    @cached_property
    def field_labels(self) -> dict[str, dict[str, str]]:
        """The label of every field of a submission, by language and JSON key."""
        fields = self.submissions.fields.values()
        return {
            "zh": {key: field.labels.zh for field in fields for key in field.keys},
            "en": {key: field.labels.en for field in fields for key in field.keys},
        }

    @cached_property
    def rule_book(self) -> PeoplesRuleBook:
        """Every norm with the rules that check it, from the file that an earlier start has kept."""
        book = read_kept(self.rules_file)
        if book is None:
            book = PeoplesRuleBook.load(self.store, self.plan, self.root, self.submissions, self.concepts)
            write_kept(self.rules_file, book)
        return book

    @cached_property
    def forms(self) -> dict[str, dict[str, Form]]:
        """The form of every kind of submission, by language and kind."""
        rules, units = self.rules, UnitTable.load(self.root)
        makers = {
            language: FormMaker(self.submissions, rules, units, self.concepts, self.plan, language)
            for language in LANGUAGES
        }
        kinds = self.submissions.kinds.values()
        return {language: {kind.key: maker.form(kind) for kind in kinds} for language, maker in makers.items()}

    @cached_property
    def rules(self) -> RuleBook:
        """The published rules."""
        return RuleBook.load(self.root)

    @cached_property
    def term_reference(self) -> TermReference:
        """The classes and properties of the ontology."""
        return TermReference(self.store)

    @cached_property
    def norm_keys(self) -> frozenset[str]:
        """The keys of all norms, which are anchors of the rule book."""
        return frozenset(entry.key for entry in self.rule_book.entries)

    @cached_property
    def _examples(self) -> tuple[dict[str, Any], dict[str, Any]]:
        starts = json.loads((self.root / STARTS).read_text(encoding="utf-8"))
        of_rules = json.loads((self.root / EXAMPLES).read_text(encoding="utf-8"))
        return starts, of_rules

    def example(self, name: str) -> dict[str, Any] | None:
        """An example submission: a whole one by its kind, or `<rule>.accepted` or `<rule>.rejected`; else None."""
        starts, of_rules = self._examples
        rule, dot, verdict = name.rpartition(".")
        found = of_rules.get(f"{PGS}{rule}", {}).get(verdict) if dot else starts.get(name)
        return found if isinstance(found, dict) else None

    def prepare(self) -> None:
        """Make the parts that the first pages need, so that nobody waits for them: what is quick to make first."""
        prepare("rules.html", "check_form.html", "findings.html")
        _ = (self.norm_keys, self.names, self.field_labels, self.forms, self.cards, self.marks, self.suggestions)
