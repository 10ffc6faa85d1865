"""Every error as a problem document: one shape on every route, with a stable type, and a page for browsers.

Source: RFC 9457. Types are listed in docs/http-api.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from asgi_correlation_id import correlation_id
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from plangraph.domain import errors
from plangraph.domain.identifiers import BASE

MEDIA_TYPE: Final = "application/problem+json"

TITLES: Final[dict[str, str]] = {
    "bad-request": "The request cannot be understood",
    "content-too-large": "The request body is too large",
    "forbidden-query": "The query asks for something this service refuses",
    "gone": "There was something at this address, and it was withdrawn",
    "internal-error": "The service failed",
    "invalid-parameters": "A parameter is missing, unknown or wrong",
    "method-not-allowed": "The method is not allowed here",
    "not-acceptable": "No acceptable representation is available",
    "not-found": "There is nothing at this address",
    "not-ready": "The service is not ready",
    "query-failed": "The query failed",
    "query-limit": "The query reached a limit of the service",
    "query-syntax": "The query is not valid SPARQL",
    "result-too-large": "The result is too large",
    "service-busy": "The service is busy",
    "store-away": "The server that holds the graph does not answer",
    "unreadable-submission": "The submission cannot be read",
    "unsupported-media-type": "The request body has an unsupported type",
}

_BY_STATUS: Final[dict[int, str]] = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    410: "gone",
    413: "content-too-large",
    415: "unsupported-media-type",
    422: "invalid-parameters",
    503: "not-ready",
}

# More specific classes first.
_BY_ERROR: Final[tuple[tuple[type[errors.PlangraphError], int, str], ...]] = (
    (errors.QueryForbiddenError, 400, "forbidden-query"),
    (errors.QuerySyntaxError, 400, "query-syntax"),
    (errors.QueryParameterError, 422, "invalid-parameters"),
    (errors.ServiceBusyError, 503, "service-busy"),
    (errors.ResultTooLargeError, 422, "result-too-large"),
    (errors.QueryLimitError, 503, "query-limit"),
    (errors.QueryError, 400, "query-failed"),
    (errors.SubmissionError, 400, "unreadable-submission"),
    (errors.AddressError, 404, "not-found"),
    (errors.QuantityError, 400, "bad-request"),
    (errors.RemoteStoreError, 503, "store-away"),
    (errors.StoreError, 503, "not-ready"),
)


# What is wrong inside is for the operator and stands in the log.
_INSIDE: Final[dict[str, str]] = {
    "not-ready": "The dataset was replaced or damaged while the service ran. The operator must restart the service.",
    "store-away": "The SPARQL server behind this service cannot be reached or fails. Try again in a moment.",
}


class ProblemError(HTTPException):
    """An error that answers the request with a problem document."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(status, detail=detail, headers=headers)
        self.kind = kind
        self.members = dict(members or {})


def problem_body(error: ProblemError) -> dict[str, Any]:
    """The members of the problem document of `error`."""
    body: dict[str, Any] = {
        "type": f"{BASE}problems/{error.kind}",
        "title": TITLES[error.kind],
        "status": error.status_code,
        "detail": error.detail,
    }
    request_id = correlation_id.get()
    if request_id:
        body["instance"] = f"urn:plangraph:request:{request_id}"
    return body | error.members


def problem_response(error: ProblemError) -> Response:
    """The JSON response of a problem."""
    headers = {"Cache-Control": "no-store", **(error.headers or {})}
    return JSONResponse(problem_body(error), error.status_code, headers, MEDIA_TYPE)


def from_http(request: Request, error: HTTPException) -> ProblemError:
    """The problem behind an error that a route or the router raised."""
    if isinstance(error, ProblemError):
        return error
    kind = _BY_STATUS.get(error.status_code, "internal-error" if error.status_code >= 500 else "bad-request")
    detail = str(error.detail)
    if kind == "not-found":
        detail = f"There is nothing at {request.url.path!r}. See /docs for the addresses of this service."
    if kind == "method-not-allowed":
        detail = f"{request.method} is not allowed on {request.url.path!r}."
    return ProblemError(error.status_code, kind, detail, headers=error.headers)


def from_validation(error: RequestValidationError) -> ProblemError:
    """The problem of a request whose parameters or body do not fit; one entry per fault, at most twenty."""
    faults = [
        {"in": str(fault["loc"][0]), "name": ".".join(str(part) for part in fault["loc"][1:]), "message": fault["msg"]}
        for fault in list(error.errors())[:20]
    ]
    detail = "; ".join(f"{fault['in']} {fault['name']}: {fault['message']}" for fault in faults)
    return ProblemError(
        422, "invalid-parameters", f"{detail}. See /docs for the parameters.", members={"errors": faults}
    )


def from_domain(error: errors.PlangraphError) -> ProblemError:
    """The problem behind an error of the core; what the client cannot mend is an internal failure without details."""
    for kind_of_error, status, kind in _BY_ERROR:
        if isinstance(error, kind_of_error):
            headers = {"Retry-After": "1"} if kind in ("service-busy", "store-away") else None
            detail = _INSIDE.get(kind) or str(error)
            return ProblemError(status, kind, detail, headers=headers, members=_place(error))
    return internal()


def internal() -> ProblemError:
    """The problem of an unexpected failure; it tells the request's number and nothing about the inside."""
    detail = "The failure was logged under the number of this request. Try again, and report it if it stays."
    return ProblemError(500, "internal-error", detail)


def _place(error: errors.PlangraphError) -> dict[str, int]:
    place = {name: getattr(error, name, None) for name in ("line", "column")}
    return {name: value for name, value in place.items() if value is not None}
