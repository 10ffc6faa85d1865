"""Entity tags and conditional answers: equal bytes have equal tags, and a client that has them gets 304."""

from __future__ import annotations

import hashlib
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

REVALIDATE: Final = "public, no-cache"


def tag_of(body: bytes) -> str:
    """The tag of a body."""
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def tagged_response(request: Request, body: bytes, content_type: str, tag: str, **headers: str) -> Response:
    """The body with its tag, or 304 where the client's `If-None-Match` holds it.

    The tag is weak, because a content coding may change the bytes on their way. Source: RFC 9110, section 8.8.
    """
    entity_tag = f'W/"{tag}"'
    common = {"ETag": entity_tag, "Cache-Control": REVALIDATE, "Vary": "Accept"}
    common |= {name.replace("_", "-"): value for name, value in headers.items()}
    if _has_tag(request, tag):
        return Response(status_code=304, headers=common)
    return Response(body, headers=common | {"Content-Type": content_type})


def _has_tag(request: Request, tag: str) -> bool:
    wanted = request.headers.get("if-none-match")
    if wanted is None:
        return False
    candidates = {part.strip().removeprefix("W/").strip('"') for part in wanted.split(",")}
    return tag in candidates or "*" in candidates
