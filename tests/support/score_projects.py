"""Scores validation against a file of worked cases (JSON Lines with `fields` and `expect`).

Usage: `python tests/support/score_projects.py FILE`, or set PLANGRAPH_PROJECTS. Each case is sent as JSON-LD made
of its kind and fields, with nothing else changed. Exit code 1 when a case differs from what it expects.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plangraph.validation.service import default_validation


def is_quality_code(norm: str) -> bool:
    """Whether an expected finding is a data-quality finding."""
    return norm.startswith("DQ")


def differences(case: dict[str, Any], report: dict[str, Any], ids: dict[str, str]) -> Iterator[str]:
    """What the report misses, and what it reports without being asked."""
    results = report["results"]
    explained: set[int] = set()
    for expected in case["expect"]:
        hits = [number for number, found in enumerate(results) if _matches(expected, found, ids)]
        explained.update(hits)
        allowed = {expected["severity"], *expected.get("alt_severity", [])}
        if not expected.get("optional") and not hits:
            yield f"missing {expected['key']} ({expected['severity']})"
        yield from (
            f"severity of {results[hit]['shape']} is {results[hit]['severity']}, expected one of {sorted(allowed)}"
            for hit in hits
            if results[hit]["severity"] not in allowed
        )
    for number, found in enumerate(results):
        if number not in explained:
            yield f"not asked for: {found['shape']} {found['path']} {found['value']}"
    for flag in ("conforms", "admissible"):
        if case[flag] != report[flag]:
            yield f"{flag} is {report[flag]}, expected {case[flag]}"


def _matches(expected: dict[str, Any], found: dict[str, Any], ids: dict[str, str]) -> bool:
    if is_quality_code(expected["norm"]):
        same_field = (found["path"] or "").split(".")[0] == expected["field"].split(".")[0]
        return found["code"] is not None and (found["code"] == expected["norm"] or same_field)
    keys = {expected["key"], *(ids.get(alt["norm"], alt["norm"]) for alt in expected.get("alt", []))}
    return found["norm"] in keys


def norm_keys(path: Path) -> dict[str, str]:
    """Norm ids and their keys, from the inventory that lies beside the cases (or nothing when it does not)."""
    inventory = path.parent.parent / "reference" / "norms.jsonl"
    if not inventory.is_file():
        return {}
    records = map(json.loads, inventory.read_text(encoding="utf-8").splitlines())
    return {record["id"]: record["key"] for record in records}


def main(path: Path) -> int:
    """Print each case that differs and the totals; 0 when none differs."""
    validation = default_validation()
    ids = norm_keys(path)
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wrong, times = 0, []
    for case in cases:
        body = json.dumps({"id": case["id"], "kind": case["kind"], **case["fields"]}, ensure_ascii=False).encode()
        start = time.perf_counter()
        report = validation.validate(body, "application/ld+json").to_json()
        times.append(time.perf_counter() - start)
        found = list(differences(case, report, ids))
        wrong += bool(found)
        for line in found:
            print(f"{case['id']} {case['kind']}: {line}")  # noqa: T201
    times.sort()
    print(f"{len(cases) - wrong} of {len(cases)} cases as expected; median {times[len(times) // 2] * 1000:.1f} ms")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["PLANGRAPH_PROJECTS"])))
