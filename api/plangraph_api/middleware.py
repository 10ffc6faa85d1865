"""What happens to every request before and after its route: limits, security headers, HEAD, logging, and failures.

Plain ASGI classes, because a layer costs each request only a few microseconds this way.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import unquote_to_bytes

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plangraph_api.problems import ProblemError, internal, problem_response

_LOG = logging.getLogger(__name__)
_Handler = Callable[[Scope, Receive, Send], Awaitable[None]]

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SECURITY_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",  # also where a request names no origin, so that caches may serve both
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_REFUSED: Final = re.compile(rb";\s*q=0(?:\.0*)?\s*$", re.IGNORECASE)
_MAX_TARGET_BYTES: Final = 60_000  # the HTTP parser itself gives up at 65,536


class RequestLog:
    """Logs each request with its route template, status and time, and turns an unexpected failure into a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = time.perf_counter()
        try:
            await self._app(scope, receive, watch)
        except Exception:
            _LOG.exception("request failed", extra=_facts(scope, 500, started))
            if status:
                raise
            status = 500
            await problem_response(internal())(scope, receive, watch)
        _LOG.info("request", extra=_facts(scope, status, started))


def _facts(scope: Scope, status: int, started: float) -> dict[str, object]:
    """What is logged of a request: never its query, whose words belong to its sender."""
    route = getattr(scope.get("route"), "path", "unmatched")
    milliseconds = round((time.perf_counter() - started) * 1000, 2)
    return {"method": scope["method"], "route": route, "status": status, "duration_ms": milliseconds}


class SecurityHeaders:
    """Adds the security headers to every response, and answers HEAD as GET without its body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if is_head:
            scope = {**scope, "method": "GET"}
        await self._app(scope, receive, secured)


class RefusedCodings:
    """Takes codings with quality 0 out of Accept-Encoding, for layers that look for names only.

    Source: RFC 9110, section 12.5.3.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and any(
            name == b"accept-encoding" and b"q=0" in value for name, value in scope["headers"]
        ):
            headers = [
                (name, _wanted(value) if name == b"accept-encoding" else value) for name, value in scope["headers"]
            ]
            scope = {**scope, "headers": headers}
        await self._app(scope, receive, send)


def _wanted(codings: bytes) -> bytes:
    return b",".join(part for part in codings.split(b",") if not _REFUSED.search(part))


class RequestLimits:
    """Refuses addresses that are too long or not UTF-8, and bodies that are too large, before they are read whole."""

    def __init__(self, app: ASGIApp, max_body_bytes: int) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        problem = _target_problem(scope) or self._length_problem(scope)
        if problem is not None:
            await problem_response(problem)(scope, receive, send)
            return
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
        else:
            await self._app(scope, self._counted(receive), send)

    def _too_large(self) -> ProblemError:
        limit = f"{self._max_body_bytes} bytes"
        return ProblemError(413, "content-too-large", f"The body is larger than {limit}. Send it in parts.")

    def _length_problem(self, scope: Scope) -> ProblemError | None:
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit() and int(value) > self._max_body_bytes:
                return self._too_large()
        return None

    def _counted(self, receive: Receive) -> Receive:
        room = self._max_body_bytes

        async def counted() -> Message:
            nonlocal room
            message = await receive()
            room -= len(message.get("body", b""))
            if room < 0:
                raise self._too_large()
            return message

        return counted


def _target_problem(scope: Scope) -> ProblemError | None:
    query: bytes = scope["query_string"]
    raw_path: bytes = scope.get("raw_path") or b""
    if len(query) + len(raw_path) > _MAX_TARGET_BYTES:
        return ProblemError(414, "bad-request", f"The address is longer than {_MAX_TARGET_BYTES} bytes. Use POST.")
    try:
        if b"%" in query or not query.isascii():
            unquote_to_bytes(query).decode()
        if b"%" in raw_path:
            unquote_to_bytes(raw_path).decode()
    except UnicodeDecodeError:
        return ProblemError(400, "bad-request", "The address holds bytes that are not UTF-8. Encode it as UTF-8.")
    return None
