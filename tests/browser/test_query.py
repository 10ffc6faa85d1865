"""The SPARQL editor of `/query` in a real browser; without the installed editor these tests are skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plangraph.resources import data_root

if TYPE_CHECKING:
    from playwright.sync_api import Page

EDITOR = data_root() / "api" / "plangraph_api" / "static" / "vendor" / "yasqe.min.js"

pytestmark = pytest.mark.skipif(not EDITOR.is_file(), reason="the query editor is not installed (make editor)")

SHIFT = """() => new Promise((done) => {
    new PerformanceObserver((list) => done(list.getEntries().reduce((sum, one) => sum + one.value, 0)))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(0), 300);
})"""


def write(page: Page, query: str) -> None:
    """Replace what stands in the editor, as a person types it."""
    page.click(".CodeMirror-lines")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(query)


def test_a_query_is_completed_and_run_by_keyboard(page: Page) -> None:
    """The prefix comes by itself, a property and a class with their names; Ctrl+Enter runs what the editor holds."""
    page.goto("/query")
    write(page, "SELECT (COUNT(*) AS ?n) { ?z pg:hasTargetM")
    page.wait_for_selector(".CodeMirror-hints >> text=pg:hasTargetMineral")
    page.keyboard.press("Enter")
    page.keyboard.type(" ?m ; a pg:KeyExplorationM")
    page.wait_for_selector(".CodeMirror-hints >> text=重点勘查开采区")
    page.keyboard.press("Enter")
    page.keyboard.type(" }")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".results td")
    assert "hasTargetMineral ?m ; a pg:KeyExplorationMiningZone }" in page.input_value("#query")
    assert page.input_value("#query").startswith("PREFIX pg: <https://w3id.org/plangraph/ontology#>")
    assert "pg:KeyExplorationMiningZone" in page.inner_text(".CodeMirror-code")


def test_the_editor_takes_the_place_of_the_text_area(page: Page) -> None:
    """The example stands in colours in a box of the same size: nothing moves, and the text area is not shown."""
    page.goto("/query?example=key-zones")
    page.wait_for_selector(".editor .cm-keyword")
    assert not page.is_visible("#query")
    assert page.evaluate(SHIFT) == 0


def test_a_slip_is_said_and_tab_leaves(page: Page) -> None:
    """A query that does not parse is reported in words with its line, and the keyboard is not held in the editor."""
    page.goto("/query?lang=en")
    write(page, "SELECT * {\n ?s ?p ?o } }")
    page.wait_for_selector("form [role=status]:has-text('line 2')")
    page.hover(".parseErrorIcon")
    page.keyboard.press("Tab")
    page.wait_for_selector(".query-form button:focus")
