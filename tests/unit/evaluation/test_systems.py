"""A service measured over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from plangraph.domain.errors import ConfigurationError
from plangraph.evaluation.systems import OverHttp

CITATION = {"address": "box6.r4", "quote": "赤峰市 680"}


class Service(BaseHTTPRequestHandler):
    """Answers as the contract says, and `broken` with no JSON."""

    def do_GET(self) -> None:
        """Answer a search or a question."""
        parts = urlsplit(self.path)
        question = parse_qs(parts.query)["q"][0]
        bodies = {
            "/search": {"query": question, "results": [{"citation": CITATION}]},
            "/ask": {"answer": question, "answerable": True, "citations": [CITATION]},
        }
        body = b"broken" if question == "broken" else json.dumps(bodies[parts.path]).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def url() -> Iterator[str]:
    """The address of the service on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_service_is_asked_over_http(url: str) -> None:
    """Questions travel encoded, and ranking and reply come back."""
    system = OverHttp(f"{url}/")
    assert system.search("在期矿山 & 总数?") == ["box6.r4"]
    reply = system.ask("在期矿山 & 总数?")
    assert (reply.answer, reply.answerable, reply.citations) == ("在期矿山 & 总数?", True, (("box6.r4", "赤峰市 680"),))


def test_no_service_and_no_json_are_clear_errors(url: str) -> None:
    """What gives no usable answer is named, with what to check."""
    with pytest.raises(ConfigurationError, match="Is the service running"):
        OverHttp(url).ask("broken")
    with pytest.raises(ConfigurationError, match="Is the service running"):
        OverHttp("http://127.0.0.1:9").search("x")
    with pytest.raises(ConfigurationError, match="Expected http"):
        OverHttp("file:///etc/hosts")
