"""Both languages say everything, with the same places to fill."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import plangraph_api
from plangraph_api.localization import LANGUAGES, catalogue
from plangraph_api.problems import TITLES
from plangraph_api.rules import SHOWN

PACKAGE = Path(plangraph_api.__file__).parent
CALL = re.compile(r"""\bt(?:\.lines)?\(\s*'([a-z_.-]+)'(?!\s*~)""")
PREFIX_CALL = re.compile(r"""\bt\(\s*'([a-z_.-]+[._])'\s*~""")


def test_the_languages_have_the_same_keys() -> None:
    """A message in one language is a message in the other."""
    chinese, english = (set(catalogue(language).messages) for language in LANGUAGES)
    assert chinese == english


def test_the_same_values_fill_both_languages() -> None:
    """A place like {number} stands in both sentences, and lists have equal lengths."""
    first, second = (catalogue(language).messages for language in LANGUAGES)
    for key, message in first.items():
        other = second[key]
        if isinstance(message, str) and isinstance(other, str):
            assert _fields(message) == _fields(other), key
        else:
            assert len(message) == len(other), key


def _fields(message: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(message)} - {None}


@pytest.mark.parametrize("template", sorted((PACKAGE / "templates").glob("*.html")), ids=lambda path: path.name)
def test_every_message_of_a_template_exists(template: Path) -> None:
    """No page asks for a sentence that nobody wrote."""
    text = template.read_text(encoding="utf-8")
    keys = {key for key in CALL.findall(text) if not key.endswith(".")}
    messages = catalogue("zh").messages
    assert keys - set(messages) == set()
    for prefix in PREFIX_CALL.findall(text):
        assert any(key.startswith(prefix) for key in messages), prefix


@pytest.mark.parametrize("template", sorted((PACKAGE / "templates").glob("*.html")), ids=lambda path: path.name)
def test_templates_hold_no_sentences(template: Path) -> None:
    """Chinese stands in the catalogues only."""
    assert re.findall(r"[\u4e00-\u9fff]+", template.read_text(encoding="utf-8")) == []


def test_no_message_is_unused() -> None:
    """A sentence that no page shows is removed."""
    text = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "templates").glob("*.html"))
    used = set(CALL.findall(text))
    prefixes = tuple(PREFIX_CALL.findall(text))
    assert [key for key in catalogue("zh").messages if key not in used and not key.startswith(prefixes)] == []


def test_every_problem_and_rule_has_its_words() -> None:
    """What code names by a slug is named for people too."""
    messages = catalogue("zh").messages
    assert {f"problem.{kind}" for kind in TITLES} == {key for key in messages if key.startswith("problem.")}
    assert {f"rule.{slug}" for slug in SHOWN} <= set(messages)


def test_an_unknown_language_is_chinese() -> None:
    """A page is never without words."""
    assert catalogue("fr").language == "zh"


def test_lists_and_sentences_are_not_mixed_up() -> None:
    """Asking for a list as a sentence, or for a sentence as a list, is an error."""
    words = catalogue("zh")
    assert len(words.lines("ask.examples")) >= 3
    with pytest.raises(KeyError):
        words("ask.examples")
    with pytest.raises(KeyError):
        words.lines("ask.title")
