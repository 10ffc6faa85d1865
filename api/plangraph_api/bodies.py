"""Reads request bodies whose type decides how: JSON, forms, uploaded files."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, Final, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from plangraph_api.problems import ProblemError

JSON: Final = "application/json"
URLENCODED: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"

M = TypeVar("M", bound=BaseModel)


def media_type_of(request: Request) -> str:
    """The media type of the request's body, without parameters, in lower case; empty where none is stated."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def unsupported(media_type: str, expected: Collection[str]) -> ProblemError:
    """The problem of a body of another type than expected."""
    stated = repr(media_type) if media_type else "of no stated type"
    detail = f"The body is {stated}; expected one of: {', '.join(expected)}. Set Content-Type."
    return ProblemError(415, "unsupported-media-type", detail, headers={"Accept-Post": ", ".join(expected)})


async def read_json(request: Request) -> Mapping[str, Any]:
    """The object in a JSON body.

    Raises:
        ProblemError: 400 when the body is no JSON object in UTF-8.
    """
    try:
        value = json.loads((await request.body()).decode())
    except UnicodeDecodeError:
        raise ProblemError(400, "bad-request", "The body holds bytes that are not UTF-8. Encode it as UTF-8.") from None
    except (json.JSONDecodeError, RecursionError) as error:
        raise ProblemError(400, "bad-request", f"The body is not JSON: {error}.") from None
    if not isinstance(value, dict):
        raise ProblemError(400, "bad-request", f"The body is a JSON {type(value).__name__}; expected an object.")
    return value


async def read_form(request: Request, *, max_fields: int = 20) -> FormData:
    """The fields of a form.

    Raises:
        ProblemError: 400 when the form cannot be read.
    """
    try:
        return await request.form(max_files=1, max_fields=max_fields, max_part_size=10_000_000)
    except MultiPartException as error:
        raise ProblemError(400, "bad-request", f"The form cannot be read: {error.message}.") from None
    except UnicodeDecodeError:
        raise ProblemError(400, "bad-request", "The form holds bytes that are not UTF-8. Encode it as UTF-8.") from None


def checked(model: type[M], values: Mapping[str, Any], place: str) -> M:
    """The model filled with `values`.

    Raises:
        RequestValidationError: when a value is missing, unknown or wrong.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = [{**fault, "loc": (place, *fault["loc"])} for fault in error.errors(include_context=False)]
        raise RequestValidationError(faults) from error
