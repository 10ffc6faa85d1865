"""The rule book in a real browser: filters in the address, examples, the way to clause and check, no JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def count(page: Page) -> int:
    """How many rules the page says it found."""
    return int("".join(char for char in page.inner_text(".summary") if char.isdigit()))


def test_filters_narrow_the_list_without_scripts(plain_page: Page) -> None:
    """Each filter leaves fewer rules, stays chosen, and is part of the address."""
    plain_page.goto("/rules?lang=en")
    everything = count(plain_page)
    plain_page.select_option("#modality", "prohibited")
    plain_page.select_option("#kind", "mining_new")
    plain_page.click("form.filters button")
    plain_page.wait_for_url("**modality=prohibited**")
    some = count(plain_page)
    assert 0 < some < everything
    assert plain_page.input_value("#kind") == "mining_new"
    assert set(plain_page.locator(".entry-head .rule").all_inner_texts()) == {"prohibited"}
    plain_page.click("text=Clear the filters")
    assert count(plain_page) == everything


def test_every_page_of_the_book_is_reached(plain_page: Page) -> None:
    """Turning pages shows every rule once."""
    plain_page.goto("/rules")
    total = count(plain_page)
    seen = set(plain_page.locator(".entry").evaluate_all("items => items.map(item => item.id)"))
    while plain_page.locator("a[rel=next]").count():
        plain_page.click("a[rel=next]")
        seen |= set(plain_page.locator(".entry").evaluate_all("items => items.map(item => item.id)"))
    assert len(seen) == total


def test_a_rule_shows_its_clause_limit_and_examples(page: Page) -> None:
    """The limit, the clause and both examples are there; an example opens in the check."""
    page.goto("/rules?q=coal_ug_300")
    entry = page.locator("#coal_ug_300")
    assert "300" in entry.locator(".limit").first.inner_text()
    entry.locator("summary").first.click()
    assert entry.locator(".sample").count() >= 2
    entry.locator(".sample-rejected a").first.click()
    page.wait_for_selector("[name='capacity.value']")
    assert page.locator("[name=kind]").first.input_value() == "mining_new"


def test_a_mark_in_the_plan_opens_its_rules(page: Page) -> None:
    """The mark beside a paragraph leads to the rules of just this paragraph and kind."""
    page.goto("/plan")
    page.locator("#ch5\\.s2\\.i1\\.p1 a.rule-restricted").click()
    page.wait_for_selector(".entry")
    assert set(page.locator(".entry-source .address").all_inner_texts()) == {"ch5.s2.i1.p1"}


def test_nothing_found_is_said(page: Page) -> None:
    """Filters that fit nothing give a sentence and a way back, and hostile words stay words."""
    page.goto("/rules?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert count(page) == 0
    assert page.input_value("#q") == "<script>alert(1)</script>"
