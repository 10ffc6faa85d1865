"""The messages between the service and its worker processes: one framed job in, one framed reply out.

A frame is a head of eight bytes (lengths of the JSON part and of the body, big-endian), the JSON part, the body.
"""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass, fields
from typing import Any, Final

HEAD: Final = struct.Struct("!II")


@dataclass(frozen=True, slots=True)
class Job:
    """A query to run: which graphs it sees, which media type it answers in, and its limits.

    `default_graphs` and `named_graphs` are IRIs, or None where the request names none; `union` makes the union of all
    named graphs the default graph.
    """

    query: str
    media_type: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    union: bool
    max_rows: int
    max_bytes: int
    timeout_s: float


_JOB_FIELDS: Final = tuple(field.name for field in fields(Job))


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker answers.

    `kind` is `ok`, `syntax`, `rows`, `bytes`, `memory`, `failed`, or of another server `cut`, `late` or `away`.
    """

    kind: str
    message: str = ""
    rows: int = 0
    body: bytes = b""


def pack(meta: dict[str, Any], body: bytes = b"") -> bytes:
    """The head and JSON part of a frame, followed by the body."""
    text = json.dumps(meta, ensure_ascii=False, separators=(",", ":")).encode()
    return HEAD.pack(len(text), len(body)) + text + body


def pack_job(job: Job) -> bytes:
    """The frame of a job."""
    return pack({name: getattr(job, name) for name in _JOB_FIELDS})


def unpack_job(meta: bytes) -> Job:
    """The job behind a frame's JSON part."""
    fields = json.loads(meta)
    for name in ("default_graphs", "named_graphs"):
        fields[name] = None if fields[name] is None else tuple(fields[name])
    return Job(**fields)


def pack_reply(reply: Reply) -> bytes:
    """The frame of a reply."""
    return pack({"kind": reply.kind, "message": reply.message, "rows": reply.rows}, reply.body)


def unpack_reply(meta: bytes, body: bytes) -> Reply:
    """The reply behind a frame's two parts."""
    return Reply(**json.loads(meta), body=body)


def receive_exactly(connection: socket.socket, size: int) -> bytes | None:
    """The next `size` bytes of a blocking socket, or None when the other side has gone."""
    buffer = bytearray(size)
    view = memoryview(buffer)
    done = 0
    while done < size:
        count = connection.recv_into(view[done:])
        if count == 0:
            return None
        done += count
    return bytes(buffer)
