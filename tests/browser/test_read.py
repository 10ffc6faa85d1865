"""Reading the plan in a real browser: contents, anchors, cards, marks, finding words, small screens, print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_the_contents_lead_to_the_unit(page: Page) -> None:
    """A line of the contents moves to its section, and the section being read is marked."""
    page.goto("/plan")
    page.click(".contents a[href='#ch5.s2']")
    page.wait_for_selector(".contents a[aria-current]")
    assert page.evaluate("document.querySelector('#ch5\\\\.s2').getBoundingClientRect().top") < 300
    assert page.url.endswith("#ch5.s2")


def test_a_name_has_a_card_on_focus_and_on_hover(page: Page) -> None:
    """The card says what the name is, follows the keyboard, and goes away with Escape."""
    page.goto("/plan")
    term = page.locator("#ch5\\.s2\\.i1\\.p1 a.term-minerals").first
    term.focus()
    page.wait_for_selector("#card:visible .card-label")
    assert page.inner_text("#card .card-text")
    assert term.get_attribute("aria-describedby") == "card"
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()
    page.locator("#ch5\\.s2\\.i1\\.p1 a.rule").first.hover()
    page.wait_for_selector("#card:visible li")


def test_words_are_found_in_turn(page: Page) -> None:
    """The number of places is told, and each Enter moves to the next one."""
    page.goto("/plan")
    page.fill("#find", "绿色勘查")
    page.press("#find", "Enter")
    page.locator("output", has_text="1 / ").wait_for()
    page.press("#find", "Enter")
    page.locator("output", has_text="2 / ").wait_for()
    assert page.evaluate("CSS.highlights.get('find').size") > 2
    page.fill("#find", "xyzxyz")
    page.locator("output:not(:has-text('/'))").wait_for()
    assert page.evaluate("CSS.highlights.get('find').size") == 0


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_page_is_wider_than_its_screen(page: Page, width: int) -> None:
    """Only tables scroll sideways, inside their own frame."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/plan")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_contents_are_folded_on_a_phone(page: Page) -> None:
    """The text begins on the first screen, and the contents open on a tap."""
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/plan")
    assert page.locator(".contents nav").is_hidden()
    assert page.locator("h1").bounding_box()["y"] < 780  # type: ignore[index]
    page.click(".contents summary")
    assert page.locator(".contents nav").is_visible()


def test_print_leaves_the_tools_out(page: Page) -> None:
    """Paper gets the text, the tables and the page numbers."""
    page.goto("/plan")
    page.emulate_media(media="print")
    for selector in (".masthead", ".contents", ".anchor"):
        assert page.locator(selector).first.is_hidden()
    assert page.locator(".page-mark").first.is_visible()


def test_reading_works_without_scripts(plain_page: Page) -> None:
    """Text, contents, anchors and links are there; the box that would do nothing is not."""
    plain_page.goto("/plan?lang=en#box6.r4")
    assert plain_page.locator("tr:target").count() == 1
    assert plain_page.locator(".rendering").count() > 100
    assert plain_page.locator("#find").is_hidden()
    plain_page.locator("a.term").first.click()
    plain_page.wait_for_selector("h1")
    assert "/vocab/" in plain_page.url
