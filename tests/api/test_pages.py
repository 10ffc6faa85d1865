"""The pages work as plain HTML: ask, read, check and query, in two languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import httpx2
import pytest

from plangraph.corpus.reader import load_corpus
from plangraph.resources import data_root

PAGES = ["/", "/?q=赤峰市2025年在期矿山总数最多多少个", "/plan", "/check", "/query", "/docs", "/ontology.html"]


class Outline(HTMLParser):
    """What a page is made of: ids, links, languages, labels, and anything inline that the policy forbids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.tags: list[str] = []
        self.inline: list[str] = []
        self.labelled: set[str] = set()
        self.fields: set[str] = set()
        self.lang = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect one element."""
        values = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.lang = self.lang or values.get("lang", "")
        self.ids += [values["id"]] if "id" in values else []
        self.hrefs += [values["href"]] if tag == "a" else []
        self.labelled |= {values["for"]} if tag == "label" else set()
        if tag in ("input", "textarea") and values.get("type") != "hidden":
            self.fields.add(values.get("id", ""))
        self.inline += [name for name in values if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in values):
            self.inline.append(tag)


def outline(client: httpx2.Client, path: str) -> Outline:
    """The outline of a page."""
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200
    return Outline(response.text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_sound(client: httpx2.Client, path: str, language: str) -> None:
    """One heading, unique ids, labelled fields, a way past the menu, nothing inline, the right language."""
    page = outline(client, f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert page.lang == ("zh-CN" if language == "zh" else "en")
    assert page.tags.count("h1") == 1
    assert len(page.ids) == len(set(page.ids))
    assert page.fields <= page.labelled
    assert page.inline == []
    assert "#main" in page.hrefs
    assert {"header", "nav", "main", "footer"} <= set(page.tags)


@pytest.mark.parametrize("path", PAGES)
def test_the_links_of_a_page_lead_somewhere(client: httpx2.Client, path: str) -> None:
    """Every address of this service on a page answers, and every anchor is there."""
    page = outline(client, path)
    own = {href for href in page.hrefs if href.startswith("/") and not href.startswith("/?q=")}
    for href in sorted(own)[:40]:
        assert client.get(href.partition("#")[0]).status_code == 200, href
    anchors = {href[1:] for href in page.hrefs if href.startswith("#")}
    assert anchors <= set(page.ids)


def test_an_answer_is_rendered_on_the_server(client: httpx2.Client) -> None:
    """Figure, unit, verbatim words, citation and anchor stand in the HTML itself."""
    text = client.get("/", params={"q": "赤峰市2025年在期矿山总数最多多少个"}).text
    assert '<span class="number">680</span>' in text
    assert "<mark>" in text
    assert re.search(r'href="/plan#box6\.r4"', text)


def test_a_refusal_helps(client: httpx2.Client) -> None:
    """A question that the plan does not answer gets a reason and the nearest clauses."""
    text = client.get("/", params={"q": "上海的地铁有几条线"}).text
    assert "is-refused" in text
    assert text.count('class="citation"') >= 3


def test_a_hostile_question_is_shown_as_text(client: httpx2.Client) -> None:
    """Markup in a question stays text."""
    text = client.get("/", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in text


def test_the_plan_holds_every_unit_verbatim(client: httpx2.Client) -> None:
    """Each paragraph, table and row has its address as anchor, and its words are there."""
    page = client.get("/plan").text
    ids = set(outline(client, "/plan").ids)
    plain = re.sub(r"<[^>]+>", "", page)
    plan = load_corpus(data_root()).document("nmg-2021-2025")
    for heading in plan.headings:
        assert str(heading.address) in ids
    for provision in plan.provisions:
        assert str(provision.address) in ids
        assert provision.text.replace("&", "&amp;").replace("<", "&lt;") in plain
    for table in plan.tables:
        assert {str(table.address), *(str(row.address) for row in table.rows)} <= ids
    assert page.count("<table>") == len(plan.tables)


def test_the_plan_is_not_sent_twice(client: httpx2.Client) -> None:
    """A browser that has the plan is told so."""
    tag = client.get("/plan").headers["etag"]
    assert client.get("/plan", headers={"If-None-Match": tag}).status_code == 304


def test_the_query_page_runs_a_query(client: httpx2.Client) -> None:
    """Tables, truth values, graphs and errors are shown without JavaScript."""
    shown = {
        "SELECT ?p WHERE { ?s ?p ?o } LIMIT 2": '<th scope="col">p</th>',
        "ASK {}": "verdict",
        "DESCRIBE <https://w3id.org/plangraph/id/nmg-2021-2025/box6/r4>": "@prefix",
    }
    for query, expected in shown.items():
        assert expected in client.get("/query", params={"query": query}).text
    wrong = client.get("/query", params={"query": "SELECT"})
    assert (wrong.status_code, "verdict-bad" in wrong.text) == (400, True)


def test_the_query_page_names_the_editor_only_where_it_is(client: httpx2.Client) -> None:
    """The scripts of the editor are asked for where it is installed; the text area is always in the page."""
    html = client.get("/query").text
    is_installed = (data_root() / "api" / "plangraph_api" / "static" / "vendor" / "yasqe.min.js").is_file()
    assert ("/static/editor.js" in html, "data-prefixes" in html) == (is_installed, is_installed)
    assert '<textarea id="query" name="query"' in html


def test_a_page_of_the_ask_journey_is_light(client: httpx2.Client) -> None:
    """Page, style and icon together stay far below 120 KB compressed."""
    paths = ("/", "/static/base.css", "/static/icon.svg")
    sizes = []
    for path in paths:
        with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as response:
            sizes.append(sum(len(chunk) for chunk in response.iter_raw()))
    assert sum(sizes) < 120_000


def test_downloaded_quotas_say_what_they_include(client: httpx2.Client) -> None:
    """The remark that the plan's table puts behind a city stands in the data behind the picture as well."""
    table = client.get("/explore/quotas.csv").content.decode("utf-8-sig")
    assert "呼伦贝尔市（含满洲里市）" in table
    assert "锡林郭勒盟（含二连浩特市）" in table
