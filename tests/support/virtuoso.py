"""Starts a Virtuoso server for the tests that need another engine.

It is Debian's package `virtuoso-opensource-7-bin` (or the whole `virtuoso-opensource`), found by the name `virtuoso-t`.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BINARY = shutil.which("virtuoso-t")
REASON = "Virtuoso is not installed (Debian: apt-get install virtuoso-opensource-7-bin)"
_START_S = 60.0
_CONFIGURATION = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa

[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx

[Parameters]
ServerPort = 127.0.0.1:{sql_port}
ServerThreads = 20
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
DirsAllowed = {folder}
CheckpointInterval = 0

[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerRoot = {folder}
ServerThreads = 10
MaxKeepAlives = 10
KeepAliveTimeout = 60

[SPARQL]
ResultSetMaxRows = {max_rows}
MaxQueryExecutionTime = 60

[Client]
[VDB]
"""


@dataclass(frozen=True)
class Virtuoso:
    """A running server: where it answers queries, and where a user may write graphs."""

    sparql: str
    graph_store: str
    user: str = "dba"
    password: str = "dba"  # noqa: S105 - what a new database starts with

    @property
    def settings(self) -> dict[str, str]:
        """The settings with which plangraph works on this server."""
        return {
            "PLANGRAPH_SPARQL_ENDPOINT": self.sparql,
            "PLANGRAPH_GRAPH_STORE_ENDPOINT": self.graph_store,
            "PLANGRAPH_SPARQL_USER": self.user,
            "PLANGRAPH_SPARQL_PASSWORD": self.password,
        }


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def virtuoso(folder: Path, *, max_rows: int = 1_000_000) -> Iterator[Virtuoso]:
    """A server with an empty database in `folder`."""
    assert BINARY is not None
    sql_port, http_port = free_port(), free_port()
    configuration = folder / "virtuoso.ini"
    text = _CONFIGURATION.format(folder=folder, sql_port=sql_port, http_port=http_port, max_rows=max_rows)
    configuration.write_text(text, encoding="utf-8")
    process = subprocess.Popen(
        [BINARY, "+configfile", str(configuration), "+foreground"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(http_port, process)
        base = f"http://127.0.0.1:{http_port}"
        yield Virtuoso(f"{base}/sparql", f"{base}/sparql-graph-crud-auth")
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        assert process.poll() is None, f"virtuoso-t ended with code {process.returncode}"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"virtuoso-t did not listen within {_START_S} s")
