"""Every page in a real browser: its frame, width on a phone, security policy, console, and accessibility."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

MISSING = "/nothing-is-here"
PAGES = {
    "ask": "/",
    "answer": "/?q=赤峰市2025年在期矿山总数最多多少个",
    "refusal": "/?q=上海的地铁有几条线",
    "plan": "/plan",
    "rules": "/rules",
    "check": "/check",
    "findings": "/check?example=coal_ug_300.rejected",
    "explore": "/explore",
    "query": "/query",
    "data": "/data",
    "ontology": "/ontology.html",
    "shapes": "/shapes.html",
    "term": "/terms/Norm",
    "mineral": "/vocab/minerals/copper",
    "norm": "/id/nmg-2021-2025/norm/coal_ug_300",
    "missing": MISSING,
}
OWN_REMARKS = {MISSING: ["Failed to load resource: the server responded with a status of 404 (Not Found)"] * 2}
"""What the browser itself says of a status."""

MARK_EACH_LOOK = """() => {
    const seen = new Set();
    for (const element of document.body.querySelectorAll("*")) {
        if (![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
        let look = "";
        for (let up = element; up !== document.body; up = up.parentElement) {
            look += ` ${up.tagName}.${up.getAttribute("class")}`;
        }
        if (!seen.has(look)) element.dataset.look = "";
        seen.add(look);
    }
}"""
"""Marks the first element of each chain of names and classes: long pages repeat a few looks thousands of times."""


def in_language(path: str, language: str) -> str:
    """The address of a page in one language."""
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_is_whole(context: BrowserContext, path: str) -> None:
    """In both languages: one heading, a title, strict policy, quiet console, no sideways scrolling on a phone."""
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": 360, "height": 780})
    for language, tag in (("zh", "zh-CN"), ("en", "en")):
        response = page.goto(in_language(path, language))
        assert response is not None
        assert response.status == (404 if path == MISSING else 200)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.locator("h1").count() == 1
        assert page.inner_text("h1").strip()
        assert page.title().strip()
        assert page.get_attribute("html", "lang") == tag
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), language
    assert said == OWN_REMARKS.get(path, [])


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_is_accessible(context: BrowserContext, path: str) -> None:
    """Axe finds nothing in the page, and each look of its words has contrast in light and in dark colours."""
    page = context.new_page()
    page.goto(path)
    assert violations(page, None, {"rules": {"color-contrast": {"enabled": False}}}) == {}
    page.evaluate(MARK_EACH_LOOK)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page, "[data-look]", {"runOnly": ["color-contrast"]}) == {}, scheme


def violations(page: Page, part: str | None, options: dict[str, Any]) -> dict[str, list[str]]:
    """The rules of axe that a part of the page breaks, each with the first elements that break it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing (pip install '.[test]')")
    response = axe.Axe().run(page, part, {"resultTypes": ["violations"], **options}).response
    return {
        f"{one['id']} ({one['impact']}): {one['help']}": [str(node["target"]) for node in one["nodes"][:5]]
        for one in response["violations"]
    }


def test_the_keyboard_alone_leads_to_the_clause(page: Page) -> None:
    """The skip link comes first and is seen; the question box and, behind the answer, its citation are reached."""
    page.goto("/rules")
    page.keyboard.press("Tab")
    assert page.locator("a.skip:focus").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")
    page.goto("/")
    page.wait_for_selector("#q:focus")
    page.keyboard.type("赤峰市2025年在期矿山总数最多多少个")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer")
    tab_to(page, "a.citation")
    page.keyboard.press("Enter")
    page.wait_for_selector("tr:target")
    assert page.locator("tr:target").get_attribute("id") == "box6.r4"


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus and shows it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus-visible").count():
            return
    pytest.fail(f"sixty times Tab do not reach {selector}")


def test_neighbours_of_an_entity_are_reached_by_keyboard(page: Page) -> None:
    """Each neighbour in the picture is a link in the order of the page, with a name of its own."""
    page.goto("/vocab/minerals/copper")
    links = page.locator(".neighbourhood a")
    assert links.count() >= 4
    links.first.focus()
    name = links.first.text_content()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "copper" not in url)
    assert name
