"""Every documented example query is complete, distinct and refers to declared prefixes only."""

from __future__ import annotations

from plangraph.sparql.examples import examples
from plangraph.sparql.guard import inspect


def test_every_example_has_a_title_in_both_languages() -> None:
    """The page can show each of them in Chinese and in English."""
    found = examples()
    assert len(found) >= 9
    for example in found:
        assert set(example.titles) == {"zh", "en"}
        assert all(example.titles.values())
    assert len({example.name for example in found}) == len(found)


def test_every_example_may_run() -> None:
    """The guard lets each example pass."""
    assert all(inspect(example.query) for example in examples())
