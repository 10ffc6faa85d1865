"""`/healthz` and `/readyz`: whether the process lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter

from plangraph import __version__
from plangraph_api.dependencies import Needed
from plangraph_api.parameters import only
from plangraph_api.problems import ProblemError
from plangraph_api.schemas import HealthJson, ReadyJson

router = APIRouter(tags=["Service"], dependencies=[only()])


@router.get("/healthz", summary="Whether the process lives")
async def health() -> HealthJson:
    """Answers as long as the process serves requests at all."""
    return HealthJson(status="ok", version=__version__)


@router.get("/readyz", summary="Whether the service can answer")
async def ready(needed: Needed) -> ReadyJson:
    """Answers once plan, graph, index and rules are loaded; names the dataset by the fingerprint of its sources."""
    if not needed.is_complete():
        raise ProblemError(503, "not-ready", "The rules are still being loaded.", headers={"Retry-After": "1"})
    return ReadyJson(status="ok", version=__version__, dataset=needed.build.fingerprint, triples=needed.triples)
