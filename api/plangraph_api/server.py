"""Runs the application with uvicorn; the one place where the process's logging is configured."""

from __future__ import annotations

import sys

import uvicorn

from plangraph.domain.errors import ConfigurationError
from plangraph.settings import Settings
from plangraph_api.app import create_app
from plangraph_api.observability import configure_logging

_BACKLOG = 2048


def run(settings: Settings) -> None:
    """Serve until interrupted, and print the address once the service answers.

    Raises:
        ConfigurationError: when the address cannot be listened on, or the service does not start.
    """
    configure_logging(settings.log_level)
    config = uvicorn.Config(
        create_app(settings),
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
