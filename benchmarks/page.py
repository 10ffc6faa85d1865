"""Measures the pages in a real Chromium, as Lighthouse does: what a reader waits for and what crosses the wire.

Usage:
    python -m benchmarks.page [--pages ask,plan] [--runs 5] [--json]

Starts a service, waits until it is ready and loads each page with an empty cache at 1,200 × 900 pixels, in a tab that
has shown a line of text (`bare`, which is measured too: what Chromium itself takes). Figures are medians.

TTFB: first byte of the page. FCP, LCP: first and largest contentful paint. TBT: what exceeds 50 ms in each long task.
CLS: layout shift. KB: bytes of all responses as sent, headers included, fonts left out. Goals: FCP ≤ 150 ms,
ask ≤ 120 KB, CLS 0.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import time
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

import httpx2
from tests.support.serving import serving

from plangraph.resources import data_root

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BARE = "/healthz"  # a line of text: what Chromium itself takes
PAGES = {
    "bare": BARE,
    "ask": "/",
    "answer": "/?q=赤峰市2025年在期矿山总数最多多少个",
    "plan": "/plan",
    "rules": "/rules",
    "check": "/check",
    "explore": "/explore",
    "entity": "/vocab/minerals/copper",
    "query": "/query",
    "data": "/data",
}
RUNS = 5
SETTLED_MS = 700  # after the last request: what still moves or paints by then is seen by the reader
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]

OBSERVE = """
window.measured = { lcp: 0, cls: 0, tbt: 0 };
const watch = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
watch("largest-contentful-paint", (entry) => { window.measured.lcp = entry.startTime; });
watch("layout-shift", (entry) => { if (!entry.hadRecentInput) window.measured.cls += entry.value; });
watch("longtask", (entry) => { window.measured.tbt += Math.max(0, entry.duration - 50); });
"""
READ = """() => ({
    ...window.measured,
    ttfb: performance.getEntriesByType("navigation")[0].responseStart,
    fcp: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
    nodes: document.querySelectorAll("*").length,
})"""


@dataclass(frozen=True, slots=True)
class Load:
    """The figures of one load: milliseconds, layout shift, requests, kilobytes (1,000 bytes), elements."""

    ttfb: float
    fcp: float
    lcp: float
    cls: float
    tbt: float
    requests: float
    kilobytes: float
    nodes: float


def load(browser: Browser, base: str, path: str) -> Load:
    """Load a page with an empty cache, in a tab whose process runs already."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.goto(base + BARE, wait_until="networkidle")
    fonts: set[str] = set()
    sizes: dict[str, float] = {}
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.clearBrowserCache")

    def note_kind(event: dict[str, Any]) -> None:
        if event["type"] == "Font":
            fonts.add(event["requestId"])

    def note_size(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    network.on("Network.responseReceived", note_kind)
    network.on("Network.loadingFinished", note_size)
    page.add_init_script(OBSERVE)
    response = page.goto(base + path, wait_until="networkidle")
    if response is None or response.status != 200:
        raise RuntimeError(f"{path} was answered with status {response.status if response else 'none'}; expected 200")
    page.wait_for_timeout(SETTLED_MS)
    read = page.evaluate(READ)
    context.close()
    sent = [size for request, size in sizes.items() if request not in fonts]
    return Load(**read, requests=len(sizes), kilobytes=sum(sent) / 1000)


def median(loads: list[Load]) -> Load:
    """The median of each figure."""
    return Load(*(statistics.median(getattr(one, field.name) for one in loads) for field in fields(Load)))


def wait(base: str) -> None:
    """Wait until the service has loaded everything."""
    for _ in range(240):
        if httpx2.get(f"{base}/readyz", timeout=5).status_code == 200:
            return
        time.sleep(0.5)
    raise RuntimeError(f"{base}/readyz did not answer with 200 within two minutes")


def measure(names: list[str], runs: int) -> dict[str, Load]:
    """The medians of each page; one load before them wakes the server's own caches."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium was found; on Debian: apt-get install chromium")
    with serving(data_root() / ".plangraph") as (base, _), sync_playwright() as driver:
        wait(base)
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        medians = {}
        for name in names:
            load(browser, base, PAGES[name])
            medians[name] = median([load(browser, base, PAGES[name]) for _ in range(runs)])
        browser.close()
    return medians


def main() -> None:
    """Read the options, measure and print."""
    parser = argparse.ArgumentParser(description="Lighthouse-like figures of the pages")
    parser.add_argument("--pages", default=",".join(PAGES), help=f"names with commas between: {', '.join(PAGES)}")
    parser.add_argument("--runs", type=int, default=RUNS, help="loads of each page, each with an empty cache")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    names = options.pages.split(",")
    if unknown := [name for name in names if name not in PAGES]:
        parser.error(f"unknown pages: {', '.join(unknown)}; known: {', '.join(PAGES)}")
    if options.runs < 1:
        parser.error(f"--runs is {options.runs}; expected 1 or more")
    medians = measure(names, options.runs)
    if options.json:
        print(json.dumps({name: asdict(one) for name, one in medians.items()}, indent=2))
        return
    print("| page | TTFB ms | FCP ms | LCP ms | TBT ms | CLS | requests | KB | elements |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, one in medians.items():
        times = " | ".join(f"{value:.0f}" for value in (one.ttfb, one.fcp, one.lcp, one.tbt))
        print(f"| {name} | {times} | {one.cls:.3f} | {one.requests:.0f} | {one.kilobytes:.0f} | {one.nodes:,.0f} |")


if __name__ == "__main__":
    main()
