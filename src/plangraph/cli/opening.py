"""Opens the search index and the answerer of the current build for the commands that need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plangraph.domain.errors import StoreError
from plangraph.graph.builds import Build, current_build
from plangraph.graph.opening import open_graph
from plangraph.resources import data_root
from plangraph.search.cache import cache_path
from plangraph.search.loading import Vocabulary, load_index
from plangraph.search.models import ModelChoice
from plangraph.settings import Settings

if TYPE_CHECKING:
    from plangraph.graph.store import GraphStore
    from plangraph.qa.answering import Answerer
    from plangraph.search.index import SearchIndex

INDEX_FOLDER = "index"


def is_prepared(settings: Settings) -> bool:
    """Whether graph and search index have been built from the inputs as they are now."""
    from plangraph.ingest.fingerprint import fingerprint

    try:
        found = current_build(settings.state_dir).record.fingerprint
    except StoreError:
        return False
    return found == fingerprint(data_root()) and cache_path(settings.state_dir / INDEX_FOLDER, found).is_file()


def open_index(settings: Settings) -> SearchIndex:
    """The search index of the current build; it is kept in the state folder, so that the next command starts faster.

    Raises:
        StoreError: when nothing has been built yet.
        CorpusError: when the corpus is damaged.
    """
    return _index(current_build(settings.state_dir), settings)


def open_answerer(settings: Settings) -> tuple[SearchIndex, Answerer]:
    """The search index of the current build, and the answerer over it; raises as `open_index` does."""
    from plangraph.qa.answering import Answerer

    build = current_build(settings.state_dir)
    store = open_graph(build, settings.remote, settings.query_timeout_s)
    index = _index(build, settings)
    return index, Answerer(index, store, index.concepts, settings.chat)


def model_choice(settings: Settings) -> ModelChoice:
    """The models that the settings name."""
    return ModelChoice(settings.encoder_model, settings.encoder_query_prompt, settings.reranker_model)


def _index(build: Build, settings: Settings) -> SearchIndex:
    folder = settings.state_dir / INDEX_FOLDER

    def vocabulary() -> Vocabulary:
        return _vocabulary(open_graph(build, settings.remote, settings.query_timeout_s))

    return load_index(
        data_root(), folder, build.record.fingerprint, vocabulary, model_choice(settings), engine=settings.index
    )


def _vocabulary(store: GraphStore) -> Vocabulary:
    from plangraph.graph.concepts import load_concepts
    from plangraph.search.filters import load_modalities

    return Vocabulary(load_concepts(store), load_modalities(store))
