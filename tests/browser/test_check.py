"""Checking projects in a real browser: live findings, nothing lost, lists, files, batches, hostile words."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

SMALL = "/check?example=coal_ug_300.rejected"


def test_findings_come_beside_the_field_while_typing(page: Page) -> None:
    """A value below its limit is reported at its field, and the report goes when the value is mended."""
    page.goto("/check?kind=mining_new")
    page.fill("[name=mineral]", "煤炭")
    page.select_option("[name=mining_method]", "地下开采")
    page.fill("[name='capacity.value']", "299.9999")
    field = page.locator("[data-input=capacity]")
    field.locator(".severity-warning a.citation, .severity-warning a").first.wait_for()
    assert "300" in field.inner_text()
    assert '"value": 299.9999' in page.locator("#jsonld code").text_content()  # type: ignore[operator]
    page.fill("[name='capacity.value']", "300")
    field.locator(".severity-warning").wait_for(state="detached")


def test_nothing_typed_is_lost_on_reload(page: Page) -> None:
    """The browser keeps the form, says so, and forgets it when asked."""
    page.goto("/check?kind=mining_new")
    page.fill("[name=name]", "某某煤矿")
    page.fill("[name='capacity.value']", "45")
    page.reload()
    page.wait_for_selector(".kept:visible")
    assert page.input_value("[name=name]") == "某某煤矿"
    assert page.input_value("[name='capacity.value']") == "45"
    page.click("[data-clear]")
    page.wait_for_selector(".kept", state="hidden")
    assert page.input_value("[name=name]") == ""


def test_a_server_that_fails_loses_nothing(page: Page) -> None:
    """When the live check does not come, the form says so and keeps what was typed."""
    page.goto("/check?kind=mining_new")
    page.route("**/check", lambda route: route.fulfill(status=200, body="no json"))
    page.fill("[name=name]", "甲")
    page.wait_for_selector(".status:not(:empty)")
    assert page.input_value("[name=name]") == "甲"
    page.unroute("**/check")
    page.click(".bar button >> nth=0")
    page.wait_for_selector("#verdict")
    assert page.input_value("[name=name]") == "甲"


def test_the_form_is_filled_and_sent_with_the_keyboard(page: Page) -> None:
    """Tab, typing and Enter are enough, and the verdict gets the focus."""
    page.goto("/check?kind=closure")
    page.focus("[name=name]")
    page.keyboard.type("乙矿闭坑")
    page.keyboard.press("Enter")
    page.wait_for_selector("#verdict")
    assert page.evaluate("document.activeElement.id") == "verdict"
    assert page.locator(".has-findings").count() >= 1


def test_the_form_works_without_scripts(plain_page: Page) -> None:
    """Findings stand beside the fields, everything typed is kept, lists grow, the review sheet comes as PDF."""
    plain_page.goto(SMALL)
    plain_page.click(".bar button >> nth=0")
    plain_page.wait_for_selector("#verdict")
    assert plain_page.input_value("[name='capacity.value']") == "299.9999"
    assert plain_page.locator("[data-input=capacity] .severity-warning").count() >= 1
    for fold in plain_page.locator("details.block:not([open]) > summary").all():
        fold.click()
    rows = plain_page.locator("fieldset.row").count()
    plain_page.click("button[name=add]")
    assert plain_page.locator("fieldset.row").count() == rows + 1
    assert plain_page.input_value("[name='capacity.value']") == "299.9999"
    with plain_page.expect_download() as download:
        plain_page.click("button[name=output]")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def test_unreadable_text_comes_back_to_be_mended(context: BrowserContext) -> None:
    """An error tells the place, and the pasted text is still there."""
    page = context.new_page()  # the browser itself remarks on the status 400
    page.goto("/check")
    page.fill("#text", '{"kind": "mining_new",')
    page.click("#file-form button")
    page.wait_for_selector("[role=alert]")
    assert page.input_value("#text") == '{"kind": "mining_new",'


def test_two_thousand_projects_are_checked_filtered_and_saved(page: Page, tmp_path: Path) -> None:
    """A large file gives a table that can be filtered and saved as CSV."""
    projects = [
        {"kind": "mining_new", "id": f"p{number}", "mineral": "煤炭", "mining_method": "地下", "capacity": "30万吨/年"}
        for number in range(2000)
    ]
    source = tmp_path / "many.json"
    source.write_text(json.dumps(projects, ensure_ascii=False), encoding="utf-8")
    page.set_default_timeout(90_000)
    page.goto("/check")
    page.set_input_files("#file", source)
    page.click("#file-form button")
    page.wait_for_selector("table.batch")
    page.locator(".batch-filter output:not(:empty)").wait_for()
    assert page.locator("table.batch tbody tr").count() == 2000
    page.fill("#batch-words", "p1999")
    page.locator("output", has_text="1").wait_for()
    page.wait_for_timeout(400)
    assert page.locator("table.batch tbody tr:visible").count() == 1
    with page.expect_download() as download:
        page.click("[data-csv]")
    saved = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(saved.splitlines()))
    assert [len(rows), rows[1][0]] == [2, "p1999"]


def test_hostile_and_long_words_stay_words(page: Page) -> None:
    """Markup in a value is text in the form, in findings and in the JSON; a long name does not widen the page."""
    hostile = '"><img src=x onerror=alert(1)>' + "长" * 300
    page.goto("/check?kind=mining_new")
    page.fill("[name=mineral]", hostile)
    page.locator("[data-input=mineral] .field-findings li").first.wait_for()
    page.click(".bar button >> nth=0")
    page.wait_for_selector("#verdict")
    assert page.input_value("[name=mineral]") == hostile
    assert page.locator("main img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_kind_has_a_form_and_an_example(page: Page) -> None:
    """Each kind opens with its example, whose values stand in the form and conform as they do over HTTP."""
    page.goto("/check")
    addresses = page.locator(".kind-example").evaluate_all("links => links.map(link => link.href)")
    assert len(addresses) == 12
    for address in addresses:
        page.goto(address)
        filled = page.locator(".project :is(input:not([type=hidden]), select)").evaluate_all(
            "inputs => inputs.filter(input => input.value && !input.name.endsWith('.unit')).length"
        )
        assert filled >= 3, address
