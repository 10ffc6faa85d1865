"""Refuses query parameters that a route does not know, so that a misspelt one is never silently ignored."""

from __future__ import annotations

from typing import Any

from fastapi import Depends
from starlette.requests import Request

from plangraph_api.problems import ProblemError


def only(*names: str) -> Any:
    """A dependency that lets a request pass whose query parameters are all among `names`."""
    known = frozenset(names)

    async def check(request: Request) -> None:
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            allowed = f"Known parameters: {', '.join(names)}." if names else "This address takes no parameters."
            faults = [{"in": "query", "name": name, "message": "Unknown parameter"} for name in unknown]
            detail = f"Unknown parameter {unknown[0]!r}. {allowed}"
            raise ProblemError(422, "invalid-parameters", detail, members={"errors": faults})

    return Depends(check)
