"""Stops work whose client has gone, so that nobody's processor runs for an answer that nobody reads."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from starlette.requests import Request

from plangraph_api.problems import ProblemError

T = TypeVar("T")

_PATIENCE_S: Final = 0.2  # most answers are there before it is worth watching the connection


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`; it is cancelled when the client hangs up. The request's body must have been read.

    Raises:
        ProblemError: when the client has gone; nobody will read it.
    """
    task = asyncio.ensure_future(work)
    watcher: asyncio.Task[None] | None = None
    try:
        done, _ = await asyncio.wait((task,), timeout=_PATIENCE_S)
        if not done:
            watcher = asyncio.ensure_future(_gone(request))
            await asyncio.wait((task, watcher), return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise ProblemError(400, "bad-request", "The client closed the connection.")
        return task.result()
    finally:
        task.cancel()
        if watcher is not None:
            watcher.cancel()
