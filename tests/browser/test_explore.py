"""The pictures in a real browser: true to the tables, linked to clauses, downloadable, fit for a phone."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plangraph.corpus.reader import load_corpus
from plangraph.resources import data_root

if TYPE_CHECKING:
    from playwright.sync_api import Page

HASHES = "links => links.map(link => new URL(link.getAttribute('href'), location).hash)"  # links in SVG have no `hash`


def test_the_bars_are_the_table(page: Page) -> None:
    """Every league has its bar and its tile with the figure of its row, and the longest bar is the largest quota."""
    table = load_corpus(data_root()).document("nmg-2021-2025").tables[5]
    printed = {row.cells["league"]: row.cells["quota"] for row in table.rows[:-1]}
    page.goto("/explore")
    labels = page.locator("#quotas .bar-label").all_inner_texts()
    values = [text.split()[0] for text in page.locator("#quotas .bar-value").all_inner_texts()]
    assert dict(zip(labels, values, strict=True)) == printed
    assert page.locator(".tile").count() == len(printed)
    widths = page.locator("#quotas rect:not(.tile)").evaluate_all("bars => bars.map(bar => bar.width.baseVal.value)")
    assert widths == sorted(widths, reverse=True)
    assert widths[0] == 100


def test_every_mark_leads_to_its_clause(page: Page) -> None:
    """All links of the pictures are anchors of the plan that exist."""
    page.goto("/explore")
    addresses = set(page.locator(".picture a[href^='/plan']").evaluate_all(HASHES))
    page.goto("/plan")
    ids = set(page.locator("[id]").evaluate_all("elements => elements.map(element => '#' + element.id)"))
    assert len(addresses) > 60
    assert addresses <= ids


@pytest.mark.parametrize("name", ["quotas", "blocks", "zones", "indicators", "directions"])
def test_the_data_behind_a_picture_is_csv(page: Page, name: str) -> None:
    """The file has a head, rows, and a clause in each row."""
    page.goto("/explore")
    with page.expect_download() as download:
        page.click(f"#{name} .data a")
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) >= 12
    assert all(row["address"] and row["clause"] for row in rows)


def test_the_pictures_show_what_the_plan_has(page: Page) -> None:
    """Eighteen zones under their belts, three charts over years, and directions of one activity on request."""
    page.goto("/explore?lang=en")
    assert page.locator("#zones tbody th[scope=row]").count() == 18
    assert page.locator(".charts .point").count() >= 6
    every = page.locator("#directions td .direction").count()
    page.click("#directions .chip >> text=mining")
    page.wait_for_url("**activity=mining**")
    assert 0 < page.locator("#directions td .direction").count() < every


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_pictures_fit_the_screen(page: Page, width: int) -> None:
    """Wide tables scroll inside their frame, the page does not."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/explore?lang=en")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
