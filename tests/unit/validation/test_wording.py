"""The words of findings: what is kept from one project to the next changes nothing and stays small."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from plangraph.validation import wording
from plangraph.validation.engine import RawResult
from plangraph.validation.graph import NormalisedRecord
from plangraph.validation.random_submissions import RandomSubmissions
from plangraph.validation.service import Validation
from plangraph.validation.wording import Wording

COMPARED = 150


def found(validation: Validation, count: int) -> Iterator[tuple[RawResult, NormalisedRecord]]:
    """The raw results on random submissions, each with its record."""
    for submission in RandomSubmissions.of(validation).make(count, seed=21):
        (record,) = validation.normalise(json.dumps(submission).encode(), "application/json")
        for raw in validation.engine.validate(record.triples):
            yield raw, record


def test_kept_words_are_those_of_a_new_start(validation: Validation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding is the same from a wording that has said much, from one that forgets, and from a new one."""
    monkeypatch.setattr(wording, "_MOST_KEPT", 7)
    forgetful = Wording(validation.catalogue, validation.wording.citations)
    rules = validation.rules.rules
    for raw, record in found(validation, COMPARED):
        new = Wording(validation.catalogue, validation.wording.citations).finding(rules[raw.shape], raw, record)
        assert validation.wording.finding(rules[raw.shape], raw, record) == new
        assert forgetful.finding(rules[raw.shape], raw, record) == new
        assert 0 < len(forgetful._kept) <= 7


def test_long_texts_of_submitters_are_not_kept(validation: Validation) -> None:
    """Whoever sends long texts does not fill the memory."""
    fresh = Wording(validation.catalogue, validation.wording.citations)
    body = json.dumps({"kind": "mining_new", "mineral": "x" * 101}).encode()
    (record,) = validation.normalise(body, "application/json")
    raws = [raw for raw in validation.engine.validate(record.triples) if raw.value in record.issues]
    assert raws
    for raw in raws:
        fresh.finding(validation.rules.rules[raw.shape], raw, record)
    assert not fresh._kept
