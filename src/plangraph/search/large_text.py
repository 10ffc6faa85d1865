"""BM25 over any number of texts on disk, by tantivy: only the best texts of a query are scored.

This package makes the tokens and joins them by spaces; tantivy's `whitespace` tokenizer gives them back as they are.
Source: T. Ding and T. Suel, "Faster top-k document retrieval using block-max indexes", SIGIR 2011 (what tantivy does).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from plangraph.search.filters import Mask
from plangraph.search.lexical import Scores
from plangraph.search.retrievers import Numbers

if TYPE_CHECKING:
    from tantivy import Index, Schema
    from tantivy import Query as TantivyQuery

NUMBER: Final = "number"
_HEAP_BYTES: Final = 1_000_000_000
_FEW: Final = 5_000  # texts of a mask are named one by one; more of them are sorted out after the search
_MOST: Final = 20_000  # texts that one search may give before they are sorted out


class Best(NamedTuple):
    """The best texts of a query: their numbers, in any order, and their scores."""

    numbers: Numbers
    scores: Scores


NOTHING: Final = Best(np.zeros(0, np.int64), np.zeros(0, np.float32))


class TextWriter(AbstractContextManager["TextWriter"]):
    """Writes texts with one number each into an index on disk; it can be read once the writer is closed."""

    def __init__(self, folder: Path, fields: Sequence[str]) -> None:
        import tantivy

        folder.mkdir(parents=True)
        self._document = tantivy.Document
        self._writer = tantivy.Index(_schema(fields), str(folder)).writer(_HEAP_BYTES, 1)

    def add(self, number: int, tokens: Mapping[str, str]) -> None:
        """Add the text with this number, given as the tokens of each field, joined by spaces."""
        document = self._document()
        document.add_unsigned(NUMBER, number)
        for field, words in tokens.items():
            document.add_text(field, words)
        self._writer.add_document(document)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._writer.commit()
        else:
            self._writer.rollback()
        self._writer.wait_merging_threads()


class TextIndex:
    """An index that a `TextWriter` has written."""

    def __init__(self, folder: Path, fields: Sequence[str]) -> None:
        import tantivy

        self._query = tantivy.Query
        self._occur = tantivy.Occur
        self._schema: Schema = _schema(fields)
        self._index: Index = tantivy.Index(self._schema, str(folder), reuse=True)
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def best(self, field: str, tokens: Sequence[str], count: int, mask: Mask | None = None) -> Best:
        """The best texts for the tokens of a query, among those of a mask where there is one.

        Args:
            field: where to look.
            tokens: the tokens; one that comes twice counts twice.
            count: the most texts to give.
            mask: which numbers may be given.
        """
        if not tokens or not len(self):
            return NOTHING
        clauses = [(self._occur.Should, self._term(field, token, times)) for token, times in _counted(tokens).items()]
        query = self._query.boolean_query(clauses)
        if mask is None:
            return self._search(query, count)
        wanted = np.flatnonzero(mask)
        if len(wanted) <= _FEW:
            among = self._query.term_set_query(self._schema, NUMBER, wanted.tolist())
            only = self._query.const_score_query(among, 0.0)
            return self._search(self._query.boolean_query([(self._occur.Must, query), (self._occur.Must, only)]), count)
        more = min(_MOST, math.ceil(2 * count * len(mask) / len(wanted)))
        found = self._search(query, more)
        kept = mask[found.numbers]
        return Best(found.numbers[kept], found.scores[kept])

    def rarity(self, field: str, token: str) -> float:
        """The inverse document frequency of a token, as `LexicalIndex.rarity` gives it."""
        frequency = self.frequency(field, token)
        return math.log(1 + (len(self) - frequency + 0.5) / (frequency + 0.5))

    def frequency(self, field: str, token: str) -> int:
        """The number of texts that hold a token."""
        return int(self._searcher.doc_freq(field, token))

    def _term(self, field: str, token: str, times: int) -> TantivyQuery:
        query = self._query.term_query(self._schema, field, token, "freq")
        return query if times == 1 else self._query.boost_query(query, float(times))

    def _search(self, query: TantivyQuery, count: int) -> Best:
        hits = self._searcher.search(query, count, count=False).hits
        if not hits:
            return NOTHING
        numbers = self._searcher.fast_field_values(NUMBER, [address for _, address in hits])
        return Best(np.asarray(numbers, np.int64), np.asarray([score for score, _ in hits], np.float32))


def _schema(fields: Sequence[str]) -> Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(NUMBER, stored=False, indexed=True, fast=True)
    for field in fields:
        builder.add_text_field(field, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _counted(tokens: Sequence[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for token in tokens:
        counts[token] = counts.get(token, 0) + 1
    return counts
