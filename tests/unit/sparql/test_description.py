"""The service describes itself honestly."""

from __future__ import annotations

import pyoxigraph
import pytest

from plangraph.domain.vocabulary import GRAPHS
from plangraph.sparql.description import DatasetSizes, describe_service
from plangraph.sparql.formats import GRAPH_FORMATS

SIZES = DatasetSizes(7, {GRAPHS["facts"]: 3, GRAPHS["document"]: 4}, union=True)
SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.mark.parametrize("media_type", GRAPH_FORMATS)
def test_the_description_parses_in_every_format(media_type: str) -> None:
    """Each format carries the same statements."""
    body = describe_service("http://localhost/sparql", SIZES, media_type)
    parsed = list(pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.from_media_type(media_type)))
    reference = describe_service("http://localhost/sparql", SIZES, "application/n-triples")
    assert len(parsed) == len(reference.splitlines())


def test_neither_update_nor_federation_is_claimed() -> None:
    """Only what the service does is stated, with the true sizes."""
    text = describe_service("http://localhost/sparql", SIZES, "application/n-triples").decode()
    assert f"<{SD}UnionDefaultGraph>" in text
    assert f"<{GRAPHS['facts']}>" in text
    assert '"7"^^' in text
    assert "Update" not in text
    assert "Federated" not in text


def test_a_default_graph_of_its_own_is_not_called_a_union() -> None:
    """A dataset that keeps its default graph says nothing of a union."""
    text = describe_service("http://localhost/sparql", DatasetSizes(1, {}, union=False), "application/n-triples")
    assert b"UnionDefaultGraph" not in text
