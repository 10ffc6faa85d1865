"""Counts the rows of a serialized SELECT result, cheaply where the number is far below the limit."""

from __future__ import annotations

import re

_JSON_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"')
_CSV_QUOTED = re.compile(rb'"[^"]*+"')


def _json_rows(body: bytes) -> int:
    """Rows are the objects of `bindings`; with all strings taken out, only rows are parted by `},{`."""
    bare = _JSON_STRING.sub(b"", body)
    return 0 if b"[]" in bare.rpartition(b":")[2] else bare.count(b"},{") + 1


def _csv_rows(body: bytes) -> int:
    return _CSV_QUOTED.sub(b"", body).count(b"\r\n") - 1


def count_rows(body: bytes, format_name: str, limit: int) -> int:
    """The number of rows in `body`; exact where it may pass `limit`, otherwise an upper bound that does not pass it.

    Args:
        body: a complete result in the named format.
        format_name: `json`, `xml`, `csv` or `tsv`.
        limit: the number of rows that decides whether the exact count is worth its time.
    """
    if format_name == "xml":
        return body.count(b"<result>")
    if format_name == "tsv":
        return body.count(b"\n") - 1
    separator, exact = (b"},{", _json_rows) if format_name == "json" else (b"\n", _csv_rows)
    bound = body.count(separator) + 1
    return bound if bound <= limit else exact(body)
