"""Chromium loads the pages without any message of its console, and scripts run where there are some."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGES = {
    "/": "ask-form",
    "/?q=%E8%B5%A4%E5%B3%B0%E5%B8%82%E5%9C%A8%E6%9C%9F%E7%9F%BF%E5%B1%B1": "<mark>",
    "/plan": 'id="ch5.s2.i1.p1"',
    "/check": "textarea",
    "/query": "textarea",
    "/docs": "opblock-summary",
}

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium is installed; the pages' HTML is tested in tests/api"
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_clean(server_url: str, tmp_path: Path, path: str) -> None:
    """Nothing is refused by the security policy, nothing fails to load, and the page is complete."""
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr"]
    done = subprocess.run(
        [
            str(CHROMIUM),
            *arguments,
            f"--user-data-dir={tmp_path}",
            "--virtual-time-budget=8000",
            "--dump-dom",
            f"{server_url}{path}",
        ],
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )
    assert PAGES[path] in done.stdout
    assert [line for line in done.stderr.splitlines() if ":CONSOLE" in line] == []
