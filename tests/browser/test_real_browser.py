"""Chromium loads the pages without any message of its console, and scripts run where there are some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = {
    "/": "ask-form",
    "/?q=%E8%B5%A4%E5%B3%B0%E5%B8%82%E5%9C%A8%E6%9C%9F%E7%9F%BF%E5%B1%B1": "<mark>",
    "/plan": 'id="ch5.s2.i1.p1"',
    "/check": "textarea",
    "/query": "textarea",
    "/docs": "opblock-summary",
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_clean(page: Page, path: str) -> None:
    """Nothing is refused by the security policy, nothing fails to load, and the page is complete."""
    page.goto(path)
    page.wait_for_function("words => document.documentElement.outerHTML.includes(words)", arg=PAGES[path])
    page.wait_for_load_state("networkidle")
