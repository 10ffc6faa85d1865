"""A real Chromium for the tests of the pages; without Playwright or Chromium they are skipped with the reason."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REMARK = "Autofocus processing was blocked"  # Chromium's own, where a test types before the page has set its focus
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The installed Chromium, started once for a file of tests.

    Playwright holds an event loop of its own in this thread until it is stopped, so it must not outlive the file: tests
    elsewhere start loops too.
    """
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install '.[test]')")
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (apt-get install chromium); tests/api checks the pages' HTML")
    with driver.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, server_url: str) -> Iterator[BrowserContext]:
    """A fresh profile that may use the clipboard and reaches no other host."""
    opened = chromium.new_context(base_url=server_url, viewport={"width": 1200, "height": 900})
    opened.grant_permissions(["clipboard-read", "clipboard-write"], origin=server_url)
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, server_url: str) -> Iterator[Page]:
    """A page that fails the test when its console says anything or when it asks another host."""
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text) if not message.text.startswith(REMARK) else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: said.append(request.url) if _is_foreign(request.url, server_url) else None)
    yield opened
    assert said == []


@pytest.fixture
def plain_page(chromium: Browser, server_url: str) -> Iterator[Page]:
    """A page without JavaScript."""
    opened = chromium.new_context(base_url=server_url, java_script_enabled=False)
    opened.set_default_timeout(15_000)
    yield opened.new_page()
    opened.close()


def _is_foreign(url: str, server_url: str) -> bool:
    return not url.startswith((server_url, "data:", "blob:"))
