"""The installed validation, loaded once for all tests of the package."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from plangraph.resources import data_root
from plangraph.validation.graph import NormalisedRecord
from plangraph.validation.report import ValidationReport
from plangraph.validation.service import Validation

Project = dict[str, Any]


@pytest.fixture(scope="session")
def validation() -> Validation:
    """The validation of the checkout's ontology, shapes and corpus."""
    return Validation.load(data_root())


@pytest.fixture(scope="session")
def check(validation: Validation) -> Callable[..., ValidationReport]:
    """Validates one project given as a dictionary."""

    def checked(**project: Any) -> ValidationReport:
        body = json.dumps(project, ensure_ascii=False).encode()
        return validation.validate(body, "application/json")

    return checked


@pytest.fixture(scope="session")
def normalised(validation: Validation) -> Callable[..., NormalisedRecord]:
    """Normalises one project given as a dictionary."""

    def record(**project: Any) -> NormalisedRecord:
        body = json.dumps(project, ensure_ascii=False).encode()
        return validation.normalise(body, "application/json")[0]

    return record
