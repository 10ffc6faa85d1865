"""Settings of the service and the command line, read from `PLANGRAPH_*` environment variables when asked for.

Nothing reads the environment at import: `create_app` and the commands call `read_settings` and pass plain values down.
msgspec checks the values; it is imported in a tenth of the time that Pydantic takes, which every command would pay.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from plangraph.domain.errors import ConfigurationError
from plangraph.graph.opening import RemoteAddress
from plangraph.qa.chat import ChatEndpoint
from plangraph.resources import data_root, is_checkout

PREFIX: Final = "PLANGRAPH_"


def default_state_dir() -> Path:
    """The folder for built files: `.plangraph` in a checkout, the user's cache folder for an installed wheel."""
    if is_checkout():
        return data_root() / ".plangraph"
    import platformdirs

    return Path(platformdirs.user_cache_dir("plangraph"))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting with its default; `read_settings` reads them from the environment."""

    state_dir: Annotated[Path, Meta(description="Folder of the built store and index.")] = field(
        default_factory=default_state_dir
    )
    host: Annotated[str, Meta(description="Address that the service listens on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="Port that the service listens on; 0 takes a free one.")] = (
        8000
    )
    log_level: Annotated[str, Meta(description="Lowest level that is logged: debug, info, warning or error.")] = "info"
    query_timeout_s: Annotated[float, Meta(gt=0, description="Seconds after which a SPARQL query is stopped.")] = 10.0
    query_max_rows: Annotated[int, Meta(gt=0, description="Most rows or triples one SPARQL query may return.")] = (
        100_000
    )
    query_memory_mib: Annotated[int, Meta(gt=0, description="Most memory, in MiB, one SPARQL worker may take.")] = 1024
    sparql_workers: Annotated[int, Meta(gt=0, description="Processes that run SPARQL queries.")] = 2
    sparql_endpoint: Annotated[
        str | None,
        Meta(description="Address of a SPARQL server that holds the graph; unset: the built store."),
    ] = None
    sparql_user: Annotated[str | None, Meta(description="Who asks and loads that server; unset: nobody.")] = None
    sparql_password: Annotated[str | None, Meta(description="That user's password.")] = field(default=None, repr=False)
    graph_store_endpoint: Annotated[
        str | None, Meta(description="Where `plangraph push` loads it, by the Graph Store Protocol.")
    ] = None
    boundaries_dir: Annotated[
        Path | None,
        Meta(description="Folder of GeoJSON boundaries of regions and zones; unset: no feature has a geometry."),
    ] = None
    max_body_bytes: Annotated[int, Meta(gt=0, description="Largest request body, in bytes.")] = 10_000_000
    index: Annotated[
        Literal["exact", "large"],
        Meta(description="How search finds candidates: exact scores every passage; large is for very many."),
    ] = "exact"
    encoder_model: Annotated[
        str | None,
        Meta(description="Folder or name of a sentence-transformers model; unset: the bundled one; none: none."),
    ] = None
    encoder_query_prompt: Annotated[str | None, Meta(description="What that model wants before each query.")] = None
    reranker_model: Annotated[
        str | None, Meta(description="Folder or name of a cross-encoder that orders the best hits anew.")
    ] = None

    chat_url: Annotated[
        str | None,
        Meta(description="OpenAI-compatible endpoint that phrases answers, such as http://host:port/v1; unset: none."),
    ] = None
    chat_model: Annotated[str | None, Meta(description="Name of the model that is asked there.")] = None
    chat_api_key: Annotated[str | None, Meta(description="Key that is sent to it.")] = field(default=None, repr=False)
    chat_timeout: Annotated[float, Meta(gt=0, description="Seconds to wait for its text.")] = 10.0

    @property
    def chat(self) -> ChatEndpoint | None:
        """The chat endpoint that phrases answers, or None where there is none.

        Raises:
            ConfigurationError: when its address or model is missing or wrong.
        """
        if self.chat_url is None:
            return None
        return ChatEndpoint(self.chat_url, self.chat_model or "", self.chat_api_key or "", self.chat_timeout)

    @property
    def remote(self) -> RemoteAddress | None:
        """The SPARQL server that holds the graph, or None where the built store does."""
        if self.sparql_endpoint is None:
            return None
        return RemoteAddress(self.sparql_endpoint, self.sparql_user or "", self.sparql_password or "")


def read_settings(**given: Any) -> Settings:
    """The settings of the environment; an empty variable counts as unset.

    Args:
        given: settings by name that take the place of the environment's.

    Raises:
        ConfigurationError: when a variable has a value of the wrong kind; the message names it.
    """
    found: dict[str, Any] = {}
    for one in fields(Settings):
        name = PREFIX + one.name.upper()
        if os.environ.get(name):
            found[one.name] = os.environ[name]
    try:
        return msgspec.convert({**found, **given}, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        name = PREFIX + where.rstrip("`").upper()
        message = f"{name} is {os.environ.get(name)!r}: {what}. Correct it; docs/settings.md lists every setting."
        raise ConfigurationError(message) from error


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str | Path):
        return Path(value)
    raise NotImplementedError(f"{kind} is no kind of setting")
