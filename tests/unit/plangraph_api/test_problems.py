"""Errors of the core become the right problems, and internal ones tell nothing."""

from __future__ import annotations

import inspect

import pytest

from plangraph.domain import errors
from plangraph_api.problems import TITLES, ProblemError, from_domain, problem_body


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (errors.QueryForbiddenError("no"), 400, "forbidden-query"),
        (errors.QuerySyntaxError("no", 1, 2), 400, "query-syntax"),
        (errors.QueryTimeoutError("no"), 503, "query-limit"),
        (errors.QueryMemoryError("no"), 503, "query-limit"),
        (errors.ServiceBusyError("no"), 503, "service-busy"),
        (errors.ResultTooLargeError("no"), 422, "result-too-large"),
        (errors.QueryError("no"), 400, "query-failed"),
        (errors.SubmissionError("no", 3, 4), 400, "unreadable-submission"),
        (errors.AddressError("no"), 404, "not-found"),
        (errors.StoreError("/secret/path"), 503, "not-ready"),
        (errors.BuildError("/secret/path", "broken"), 500, "internal-error"),
        (errors.CitationError("quote"), 500, "internal-error"),
    ],
)
def test_an_error_of_the_core_has_its_problem(error: errors.PlangraphError, status: int, kind: str) -> None:
    """Status and type follow the class of the error."""
    problem = from_domain(error)
    assert (problem.status_code, problem.kind) == (status, kind)
    assert "/secret" not in str(problem_body(problem))


def test_every_error_of_the_core_is_decided() -> None:
    """No class of the error tree is left to chance."""
    for _, found in inspect.getmembers(errors, inspect.isclass):
        if issubclass(found, errors.PlacedError):
            assert from_domain(found("place", "message")).status_code == 500
        elif issubclass(found, errors.PlangraphError):
            assert from_domain(found("message")).kind in TITLES


def test_a_place_is_given_as_numbers() -> None:
    """Line and column are members of the document."""
    assert problem_body(from_domain(errors.QuerySyntaxError("no", 3, 14))).items() >= {"line": 3, "column": 14}.items()


def test_a_busy_service_says_when_to_come_back() -> None:
    """Only an error that passes by itself has Retry-After."""
    assert (from_domain(errors.ServiceBusyError("no")).headers or {})["Retry-After"] == "1"
    assert not from_domain(errors.QueryTimeoutError("no")).headers


def test_members_are_kept() -> None:
    """A problem may carry more than the standard members."""
    problem = ProblemError(422, "invalid-parameters", "no", members={"errors": []})
    assert problem_body(problem)["errors"] == []
