"""Runs the application with uvicorn; the one place where the process's logging is configured."""

from __future__ import annotations

import ctypes
import sys
import tempfile
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from plangraph.domain.errors import ConfigurationError
from plangraph.graph.datasets import load_dataset
from plangraph.settings import Settings
from plangraph_api.app import create_app
from plangraph_api.dataset_app import create_dataset_app
from plangraph_api.observability import configure_logging

_BACKLOG = 2048
_M_ARENA_MAX = -8  # a parameter of glibc's mallopt
_ARENAS = 2


def run(settings: Settings) -> None:
    """Serve the plan until interrupted, and print the address once the service answers.

    Raises:
        ConfigurationError: when the address cannot be listened on, or the service does not start.
    """
    _serve(create_app(settings), settings)


def run_dataset(settings: Settings, file: Path, *, union_default_graph: bool) -> None:
    """Serve the dataset in `file` instead of the plan.

    Raises:
        BuildError: when the file cannot be loaded.
        ConfigurationError: as `run` does.
    """
    with tempfile.TemporaryDirectory(prefix="plangraph-dataset-") as folder:
        store_path = Path(folder) / "store"
        load_dataset(file, store_path, union_default_graph=union_default_graph)
        _serve(create_dataset_app(store_path, settings, union_default_graph=union_default_graph), settings)


def _share_arenas() -> None:
    """Let threads share two heaps of glibc; one for each thread keeps 40 MiB more. Elsewhere nothing happens."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)


def _serve(app: FastAPI, settings: Settings) -> None:
    _share_arenas()
    configure_logging(settings.log_level)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        backlog=_BACKLOG,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = _Server(config)
    try:
        server.run()
    except SystemExit as error:
        if error.code:
            place = f"{settings.host}:{settings.port}"
            raise ConfigurationError(f"Cannot serve on {place}; the log says why. Try --port 0.") from error
    except KeyboardInterrupt:
        sys.exit(0)


class _Server(uvicorn.Server):
    """A server that says where it listens as soon as it does."""

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Start listening, then print the address."""
        await super().startup(sockets)  # type: ignore[arg-type]
        for server in self.servers if self.started else ():
            for listener in server.sockets:
                host, port = listener.getsockname()[:2]
                print(f"plangraph answers on http://{host}:{port}/", flush=True)  # noqa: T201
