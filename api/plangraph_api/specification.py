"""The application class whose OpenAPI description says that every error is a problem document."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from plangraph_api.problems import MEDIA_TYPE

_PROBLEM = "#/components/schemas/ProblemJson"


def operation_name(route: APIRoute) -> str:
    """The operation's id in the description: the name of its function."""
    return route.name


class DescribedApplication(FastAPI):
    """FastAPI with the media type of errors corrected in its description."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI description, made once."""
        if self.openapi_schema is None:
            description = super().openapi()
            for operations in description["paths"].values():
                for operation in operations.values():
                    error = operation["responses"].get("default")
                    if error is not None:
                        error["content"] = {MEDIA_TYPE: {"schema": {"$ref": _PROBLEM}}}
        return super().openapi()
