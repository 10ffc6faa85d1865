"""Settings of the service and the command line, read from `PLANGRAPH_*` environment variables when asked for.

Nothing reads the environment at import: `create_app` and the command group build `Settings` and pass plain values down.
"""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from plangraph.resources import data_root, is_checkout


def default_state_dir() -> Path:
    """The folder for built files: `.plangraph` in a checkout, the user's cache folder for an installed wheel."""
    if is_checkout():
        return data_root() / ".plangraph"
    return Path(platformdirs.user_cache_dir("plangraph"))


class Settings(BaseSettings):
    """Every setting with its default; each is an environment variable with the prefix `PLANGRAPH_`."""

    model_config = SettingsConfigDict(env_prefix="PLANGRAPH_", extra="ignore", frozen=True)

    state_dir: Path = Field(default_factory=default_state_dir, description="Folder of the built store and index.")
    host: str = Field(default="127.0.0.1", description="Address that the service listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that the service listens on; 0 takes a free one.")
    log_level: str = Field(default="info", description="Lowest level that is logged: debug, info, warning or error.")
    query_timeout_s: float = Field(default=10.0, gt=0, description="Seconds after which a SPARQL query is stopped.")
    query_max_rows: int = Field(default=100_000, gt=0, description="Most rows or triples one SPARQL query may return.")
    query_memory_mib: int = Field(default=1024, gt=0, description="Most memory, in MiB, one SPARQL worker may take.")
    sparql_workers: int = Field(default=2, gt=0, description="Processes that run SPARQL queries.")
    boundaries_dir: Path | None = Field(
        default=None, description="Folder of GeoJSON boundaries of regions and zones; unset: no feature has a geometry."
    )
    max_body_bytes: int = Field(default=10_000_000, gt=0, description="Largest request body, in bytes.")
    encoder_model: str | None = Field(
        default=None, description="Folder or name of a sentence-transformers model; unset: the bundled one; none: none."
    )
    encoder_query_prompt: str | None = Field(default=None, description="What that model wants before each query.")
    reranker_model: str | None = Field(
        default=None, description="Folder or name of a cross-encoder that orders the best hits anew."
    )
