"""Between what a form sends and a submission: values by input name on one side, a JSON document on the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from plangraph.validation.values import decimal, written_quantity
from plangraph_api.check_form import Form, Input

Values = Mapping[str, str]
_TRUTH: Final = {"true": True, "false": False}
_PLACE: Final = re.compile(r"(?P<list>\w+)\[(?P<number>\d+)\]\.(?P<rest>.+)")


def document(form: Form, values: Values) -> dict[str, Any]:
    """The submission that the values stand for; what was left empty is left out, what is wrong stays as typed."""
    found: dict[str, Any] = {"kind": form.kind.key}
    for group in form.groups:
        for one in group.inputs:
            if group.is_list:
                _put_rows(found, group.key, one, values)
            elif (value := _value(one, one.name, values)) is not None:
                _put(found, one.name, value)
    return found


def rows_of(values: Values, group: str) -> int:
    """How many entries of a list the values hold."""
    pattern = re.compile(rf"{re.escape(group)}\.(\d{{1,3}})\..+")
    return max((int(match[1]) + 1 for name in values if (match := pattern.fullmatch(name))), default=0)


def values_of(form: Form, body: Mapping[str, Any]) -> dict[str, str]:
    """The values that fill the form with a submission; what the form has no input for is left out."""
    inputs = {one.name: one for one in form.inputs}
    by_key = {one.key: one for one in reversed(list(form.inputs))}
    lists = {group.key for group in form.groups if group.is_list}
    values: dict[str, str] = {}
    for name, value in _flat(body, lists):
        one = inputs.get(re.sub(r"\.\d+\.", ".", name)) or by_key.get(name)
        if one is not None:
            values |= _texts(one, one.name if name in by_key and name not in inputs else name, value)
    return values


def input_name(path: str, names: Iterable[str]) -> str | None:
    """The input that a finding's path speaks of, or None where the form has none."""
    known = set(names)
    match = _PLACE.fullmatch(path)
    if match:
        path = f"{match['list']}.{int(match['number']) - 1}.{match['rest']}"
    stem = path
    while stem and stem not in known:
        stem = stem.rpartition(".")[0]
    return stem or next((name for name in names if name.startswith(f"{path}.") or name.endswith(f".{path}")), None)


def _put_rows(found: dict[str, Any], group: str, one: Input, values: Values) -> None:
    for number in range(rows_of(values, group)):
        name = f"{group}.{number}.{one.key}"
        if (value := _value(one, name, values)) is not None:
            rows = found.setdefault(group, [])
            rows.extend({} for _ in range(number + 1 - len(rows)))
            rows[number][one.key] = value


def _put(found: dict[str, Any], name: str, value: Any) -> None:
    group, _, key = name.rpartition(".")
    (found.setdefault(group, {}) if group else found)[key] = value


def _value(one: Input, name: str, values: Values) -> Any:
    if one.type == "quantity":
        amount = values.get(f"{name}.value", "").strip()
        return {"value": _number(amount), "unit": values.get(f"{name}.unit", "").strip()} if amount else None
    text = values.get(name, "").strip()
    if not text:
        return None
    if one.type == "boolean":
        return _TRUTH.get(text, text)
    return _number(text) if one.type in ("number", "count", "percent") else text


def _number(text: str) -> int | float | str:
    """A JSON number where it holds exactly what was typed, else the text."""
    value = decimal(text)
    if value is None:
        return text
    if value == value.to_integral_value() and abs(value) < Decimal(10) ** 15:
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else text


def _flat(body: Mapping[str, Any], lists: set[str], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for key, value in body.items():
        if key in lists and isinstance(value, list | dict):
            rows = value if isinstance(value, list) else [value]
            for number, row in enumerate(rows):
                yield from _flat(row, set(), f"{key}.{number}.")
        elif isinstance(value, dict) and "value" not in value:
            yield from _flat(value, lists, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _texts(one: Input, name: str, value: Any) -> dict[str, str]:
    if one.type != "quantity":
        items = value if isinstance(value, list) else [value]
        return {name: "、".join(str(item).lower() if isinstance(item, bool) else str(item) for item in items)}
    if isinstance(value, dict):
        return {f"{name}.value": str(value["value"]), f"{name}.unit": str(value.get("unit", ""))}
    amount, unit = written_quantity(str(value))
    return {f"{name}.value": amount or str(value), f"{name}.unit": unit}
