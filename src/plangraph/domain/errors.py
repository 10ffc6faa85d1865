"""The error tree of plangraph; every message says what was found, what was expected and what to do.

PlangraphError
├── ConfigurationError      a setting or an installation is not usable
├── ResourceMissingError    ontology, shapes or corpus files cannot be found
├── CorpusError             a source text or a derived record is damaged (carries a place)
├── AddressError            a string is no address of the plan
├── QuantityError           a quantity cannot be read or converted
├── BuildError              the graph cannot be built from the repository's files (carries a place)
├── StoreError              the graph store is missing, incomplete or unreadable
│   └── RemoteStoreError        the SPARQL server that holds the graph is away or holds another one
├── QueryError              a SPARQL query is refused or wrong
│   ├── QuerySyntaxError        carries line and column
│   ├── QueryForbiddenError     update, SERVICE or another refused form
│   ├── QueryParameterError     a parameter of a saved query is missing or names nothing
│   └── QueryLimitError         time or size limit reached
├── SubmissionError         a submission cannot be read at all
└── CitationError           an answer's quotation or number is not in its cited unit
"""

from __future__ import annotations


class PlangraphError(Exception):
    """Base of all errors that plangraph raises on purpose."""


class ConfigurationError(PlangraphError):
    """A setting or the installation is not usable."""


class ResourceMissingError(PlangraphError):
    """Ontology, shapes or corpus files cannot be found."""


class PlacedError(PlangraphError):
    """An error that names the file and, where known, the line or address where it lies."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class CorpusError(PlacedError):
    """A source text or a derived record is damaged."""


class BuildError(PlacedError):
    """The graph cannot be built from the repository's files."""


class AddressError(PlangraphError, ValueError):
    """A string is no address of the plan."""


class QuantityError(PlangraphError, ValueError):
    """A quantity cannot be read or converted."""


class StoreError(PlangraphError):
    """The graph store is missing, incomplete or unreadable."""


class RemoteStoreError(StoreError):
    """The SPARQL server that holds the graph is away, answers something else, or holds another build."""


class QueryError(PlangraphError):
    """A SPARQL query is refused or wrong."""


class QuerySyntaxError(QueryError):
    """A SPARQL query does not parse; `line` and `column` count from 1 where the parser tells them."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryForbiddenError(QueryError):
    """A SPARQL request asks for something this read-only service refuses."""


class QueryParameterError(QueryError):
    """A parameter of a saved query is missing or names nothing; `parameter` is its name."""

    def __init__(self, message: str, parameter: str = "") -> None:
        super().__init__(message)
        self.parameter = parameter


class QueryLimitError(QueryError):
    """A SPARQL query was stopped at a limit of the service."""


class QueryTimeoutError(QueryLimitError):
    """A SPARQL query ran longer than the service allows."""


class QueryMemoryError(QueryLimitError):
    """A SPARQL query needed more memory or a deeper stack than the service allows."""


class ResultTooLargeError(QueryLimitError):
    """A SPARQL result is larger than the service sends; it is refused, never cut."""


class ServiceBusyError(QueryLimitError):
    """Too many requests are waiting; the same request can succeed later."""


class SubmissionError(PlangraphError):
    """A submission cannot be read at all; `line` and `column` count from 1 where known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class CitationError(PlangraphError):
    """An answer's quotation or number is not found in its cited unit."""
