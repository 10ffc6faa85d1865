"""Opens the search index and the answerer of the current build for the commands that need them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from plangraph.graph.builds import Build, current_build
from plangraph.resources import data_root
from plangraph.search.loading import Vocabulary, load_index
from plangraph.search.models import ModelChoice
from plangraph.settings import Settings

if TYPE_CHECKING:
    from plangraph.graph.concepts import Concept
    from plangraph.qa.answering import Answerer
    from plangraph.search.index import SearchIndex

INDEX_FOLDER = "index"


def open_index(settings: Settings) -> SearchIndex:
    """The search index of the current build; it is kept in the state folder, so that the next command starts faster.

    Raises:
        StoreError: when nothing has been built yet.
        CorpusError: when the corpus is damaged.
    """
    return _index(current_build(settings.state_dir), settings)


def open_answerer(settings: Settings) -> tuple[SearchIndex, Answerer]:
    """The search index of the current build, and the answerer over it; raises as `open_index` does."""
    from plangraph.graph.oxigraph_store import open_store
    from plangraph.qa.answering import Answerer

    build = current_build(settings.state_dir)
    index = _index(build, settings)
    return index, Answerer(index, open_store(build.store_path), _concepts(build.store_path))


def model_choice(settings: Settings) -> ModelChoice:
    """The models that the settings name."""
    return ModelChoice(settings.encoder_model, settings.encoder_query_prompt, settings.reranker_model)


def _index(build: Build, settings: Settings) -> SearchIndex:
    folder = settings.state_dir / INDEX_FOLDER
    store_path = build.store_path
    return load_index(
        data_root(), folder, build.record.fingerprint, lambda: _vocabulary(store_path), model_choice(settings)
    )


def _vocabulary(store_path: Path) -> Vocabulary:
    from plangraph.graph.oxigraph_store import open_store
    from plangraph.search.filters import load_modalities

    return Vocabulary(_concepts(store_path), load_modalities(open_store(store_path)))


def _concepts(store_path: Path) -> Sequence[Concept]:
    from plangraph.graph.concepts import load_concepts
    from plangraph.graph.oxigraph_store import open_store

    return load_concepts(open_store(store_path))
