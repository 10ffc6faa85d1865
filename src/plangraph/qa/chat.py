"""A client of an OpenAI-compatible chat endpoint: whatever goes wrong, it gives no text and the answer stays."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from plangraph.domain.errors import ConfigurationError

_LOG = logging.getLogger(__name__)
_OK: Final = 200
_LARGEST_REPLY: Final = 262_144  # bytes; a short answer takes a few thousand


@dataclass(frozen=True, slots=True)
class ChatEndpoint:
    """Where a chat model is asked: `POST {url}/chat/completions`.

    Attributes:
        url: the address up to and without `/chat/completions`, such as `http://127.0.0.1:11434/v1`.
        model: the name of the model there.
        api_key: sent as a bearer token where there is one.
        timeout_s: seconds for the whole reply.
    """

    url: str
    model: str
    api_key: str = field(default="", repr=False)
    timeout_s: float = 10.0

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in {"http", "https"} or not urlsplit(self.url).netloc:
            raise ConfigurationError(f"{self.url!r} is no address of a chat endpoint. Expected http://host:port/v1.")
        if not self.model:
            raise ConfigurationError(
                "A chat endpoint is set but no model. Set PLANGRAPH_CHAT_MODEL to a name it knows."
            )

    @property
    def name(self) -> str:
        """The name that answers are marked with."""
        return self.model

    def complete(self, messages: Sequence[Mapping[str, str]]) -> str | None:
        """The model's text, or None where the endpoint gives none in time, with 200, of fair size and in good form."""
        import httpx2

        headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        body = {"model": self.model, "messages": list(messages), "temperature": 0, "stream": False}
        address = f"{self.url.rstrip('/')}/chat/completions"
        try:
            with (
                httpx2.Client(timeout=self.timeout_s, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", address, json=body, headers=headers) as response,
            ):
                if response.status_code != _OK:
                    _LOG.warning("the chat endpoint answered %d; the answer is not rephrased", response.status_code)
                    return None
                return _text(self._read(response.iter_bytes()))
        except (httpx2.HTTPError, ValueError) as error:
            _LOG.warning("the chat endpoint gave no usable answer (%s)", type(error).__name__)
            return None

    def _read(self, chunks: Any) -> bytes:
        """The reply, read in time and up to a size.

        Raises:
            ValueError: when it is too large or comes too slowly.
        """
        end = time.monotonic() + self.timeout_s
        found = bytearray()
        for chunk in chunks:
            found += chunk
            if len(found) > _LARGEST_REPLY or time.monotonic() > end:
                raise ValueError("The reply is too large or too slow.")
        return bytes(found)


def _text(body: bytes) -> str | None:
    """The text in a reply; None where it has another form."""
    try:
        text = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    return text.strip() or None if isinstance(text, str) else None
