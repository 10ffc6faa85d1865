"""Asking in a real browser: answer, evidence, copying, suggestions, sharing, refusal, with and without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUESTION = "赤峰市2025年在期矿山总数最多多少个"


def ask(page: Page, question: str, language: str = "") -> None:
    """Type a question and send it with the keyboard."""
    page.goto(f"/{language}")
    page.fill("#q", question)
    page.press("#q", "Enter")
    page.wait_for_selector(".answer")


def test_an_answer_shows_figure_words_and_clause(page: Page) -> None:
    """The figure is large, its words are marked in their clause, and the clause leads into the plan."""
    ask(page, QUESTION)
    assert page.inner_text(".figure .number") == "680"
    assert page.locator("blockquote mark").count() >= 1
    page.locator("a.citation").first.click()
    page.wait_for_selector("tr:target")
    assert page.locator("tr:target").get_attribute("id") == "box6.r4"


def test_a_citation_is_copied(page: Page) -> None:
    """The button puts the verbatim words, the title and the clause on the clipboard."""
    ask(page, QUESTION)
    page.locator("figcaption [data-copy]").first.click()
    page.wait_for_selector("button:disabled")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "680" in copied
    assert page.locator("a.citation").first.inner_text() in copied


def test_the_address_holds_the_question(page: Page) -> None:
    """Whoever opens the address of an answer sees the same answer."""
    ask(page, QUESTION)
    first = page.inner_text(".answer-text")
    page.goto(page.url)
    assert page.inner_text(".answer-text") == first
    assert page.input_value("#q") == QUESTION


def test_suggestions_are_chosen_with_the_keyboard(page: Page) -> None:
    """Arrow keys walk through the list, Enter asks, Escape closes, and the box says so to assistive technology."""
    page.goto("/")
    page.locator("#q").press_sequentially("绿色矿", delay=20)
    page.wait_for_selector("#suggestions [role=option]")
    assert page.get_attribute("#q", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert page.get_attribute("#q", "aria-activedescendant") == chosen.get_attribute("id")
    text = chosen.get_attribute("data-text")
    page.keyboard.press("Escape")
    assert page.locator("#suggestions").is_hidden()
    page.keyboard.press("Backspace")
    page.keyboard.type("矿")
    page.wait_for_selector("#suggestions [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer")
    assert page.input_value("#q") == text


def test_follow_ups_and_reasons_lead_on(page: Page) -> None:
    """The next questions are asked with one click, and the query behind an answer opens in the editor."""
    ask(page, QUESTION)
    page.click(".reasons summary")
    page.locator(".reasons a[href^='/query']").first.click()
    page.wait_for_selector("table")
    page.go_back()
    page.locator(".examples a").first.click()
    page.wait_for_selector(".answer")
    assert page.input_value("#q") != QUESTION


def test_a_refusal_offers_questions_that_are_answered(page: Page) -> None:
    """What the plan does not answer is refused with clauses and questions near it."""
    ask(page, "上海的地铁有几条线")
    assert page.locator(".is-refused").count() == 1
    assert page.locator(".near blockquote").count() >= 3
    assert page.locator(".examples a").count() >= 1


def test_hostile_words_stay_words(page: Page) -> None:
    """Markup in a question is shown as it was typed."""
    hostile = '"><img src=x onerror=alert(1)>'
    ask(page, hostile)
    assert page.input_value("#q") == hostile
    assert page.locator("main img").count() == 0


def test_asking_works_without_scripts(plain_page: Page) -> None:
    """Question and answer need no JavaScript, and no button is there that would do nothing."""
    plain_page.goto("/")
    plain_page.fill("#q", QUESTION)
    plain_page.keyboard.press("Enter")
    plain_page.wait_for_selector(".answer")
    assert plain_page.inner_text(".figure .number") == "680"
    assert plain_page.locator("[data-copy]").first.is_hidden()


def test_a_slow_network_does_not_stop_asking(page: Page) -> None:
    """A question is asked although its suggestions have not come."""
    page.route("**/suggest?*", lambda _: None)
    ask(page, QUESTION)
    assert page.inner_text(".figure .number") == "680"
