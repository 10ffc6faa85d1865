"""The JSON of the HTTP contract: what a request may hold and what an answer holds. Only this package uses Pydantic."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from plangraph_api.localization import DEFAULT_LANGUAGE, catalogue

MAX_QUESTION_CHARACTERS = 2_000
_EXAMPLES = list(catalogue(DEFAULT_LANGUAGE).lines("ask.examples"))

Language = Literal["zh", "en"]
Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION_CHARACTERS)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SearchParameters(_Closed):
    """The parameters of a search."""

    q: Question = Field(description="Words or a question, in Chinese or English.", examples=_EXAMPLES)
    k: int = Field(default=10, ge=1, le=100, description="Most results to give.")
    lang: Language | None = Field(default=None, description="Language of the query; guessed when absent.")


class AskParameters(_Closed):
    """The parameters of a question."""

    q: Question = Field(description="A question about the plan.", examples=_EXAMPLES)
    lang: Language | None = Field(default=None, description="Language of the answer; the question's when absent.")


class SuggestParameters(_Closed):
    """The parameters of a completion."""

    q: Question = Field(description="What was typed so far.", examples=[_EXAMPLES[0][:3]])
    lang: Language = Field(default="zh", description="Language of the suggestions.")
    k: int = Field(default=8, ge=1, le=20, description="Most suggestions to give.")


class SuggestionJson(BaseModel):
    """A name with its IRI and the name of its vocabulary, or a question."""

    text: str
    kind: Literal["term", "question"]
    group: str | None = None
    iri: str | None = None


class SuggestResponse(BaseModel):
    """The suggestions, names first, best first."""

    query: str
    suggestions: list[SuggestionJson]


class ValidateParameters(_Closed):
    """The parameters of a check."""

    mode: Literal["full", "results"] = Field(default="full", description="`results` leaves the advice out.")
    lang: Language = Field(default="zh", description="Language of the readable page.")


class CitationJson(BaseModel):
    """Where a text stands in the plan."""

    label: str
    label_en: str = Field(examples=["Ch. 5, Sec. 2, item 1, para. 1 (p. 32)"])
    chapter: int | None
    section: int | None
    item: int | None
    paragraph: int | None
    box: int | None
    row: int | None
    page: int
    iri: str = Field(examples=["https://w3id.org/plangraph/id/nmg-2021-2025/ch5/s2/i1/p1"])
    address: str = Field(examples=["ch5.s2.i1.p1"])


class QuotedCitationJson(CitationJson):
    """A citation with the verbatim words it cites."""

    quote: str


class SearchResultJson(BaseModel):
    """One paragraph or one table row; `highlights` are half-open character ranges of `text`."""

    rank: int
    score: float
    iri: str
    text: str
    highlights: list[tuple[int, int]]
    citation: CitationJson
    matched_by: list[str]


class SearchResponse(BaseModel):
    """The results of a search, best first."""

    query: str
    results: list[SearchResultJson]


class AskResponse(BaseModel):
    """An answer with its evidence, or a refusal with the nearest clauses."""

    question: str
    answerable: bool
    answer: str
    method: str
    confidence: float
    citations: list[QuotedCitationJson]
    facts: list[dict[str, Any]]
    alternatives: list[QuotedCitationJson]
    phrased_by: str


class FindingJson(BaseModel):
    """One finding on a submission; a data-quality finding has a `code` and no citation."""

    severity: Literal["Violation", "Warning", "Info"]
    code: str | None = None
    norm: str | None = None
    address: str | None = None
    message: str
    message_en: str
    focus_node: str | None = None
    path: str | None = None
    value: str | None = None
    required: str | None = None
    shape: str | None = None
    citation: CitationJson | None = None


class ValidateResponse(BaseModel):
    """The report on a submission."""

    model_config = ConfigDict(extra="allow")

    conforms: bool
    admissible: bool
    counts: dict[str, int]
    results: list[FindingJson]
    advice: list[FindingJson]


class ProblemJson(BaseModel):
    """Every error. Source: RFC 9457."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None


class HealthJson(BaseModel):
    """Whether the process lives."""

    status: Literal["ok"]
    version: str


class ReadyJson(HealthJson):
    """Whether the service can answer, and over which dataset."""

    dataset: str
    triples: int


class DownloadJson(BaseModel):
    """A file for download."""

    name: str
    content: str
    address: str
    media_type: str
    bytes: int
    sha256: str


class DownloadsJson(BaseModel):
    """All files for download of one version of the dataset."""

    version: str
    fingerprint: str
    checksums: str
    files: list[DownloadJson]


class QueryParameterJson(BaseModel):
    """A parameter of a documented query."""

    name: str
    kind: str
    scheme: str | None
    required: bool
    example: str


class SavedQueryJson(BaseModel):
    """A documented query."""

    name: str
    title: str
    title_en: str
    about: str
    about_en: str
    parameters: list[QueryParameterJson]
    address: str
    query: str


class QueryListJson(BaseModel):
    """All documented queries."""

    queries: list[SavedQueryJson]


class ProblemTypeJson(BaseModel):
    """A type of problem."""

    type: str
    title: str
