"""The published JSON-LD context of submissions, made from the catalogue of kinds and fields.

The file `ontology/contexts/submission.jsonld` is generated (`plangraph validate --context`) and a test keeps it equal
to `build_context`; the reader uses the generated mapping and never fetches a context.
"""

from __future__ import annotations

import json
from typing import Final

from plangraph.domain.identifiers import BASE
from plangraph.domain.vocabulary import PG
from plangraph.validation.catalogue import Catalogue

CONTEXT_IRI: Final = f"{BASE}context/submission.jsonld"
CONTEXT_PATH: Final = "ontology/contexts/submission.jsonld"
SUBMISSION_BASE: Final = f"{BASE}submission/"
_ADDRESS = CONTEXT_IRI.removeprefix("https:")
KNOWN_ADDRESSES: Final = frozenset(
    f"{scheme}:{_ADDRESS.removesuffix(suffix)}" for scheme in ("http", "https") for suffix in ("", ".jsonld")
)
KEYWORDS: Final = {"id": "@id", "kind": "@type", "type": "@type", "fields": "@nest", "projects": "@graph"}
_KEYWORDS_ZH: Final = {"编号": "@id", "项目类型": "@type", "提交种类": "@type", "项目列表": "@graph"}


def build_context(catalogue: Catalogue) -> dict[str, object]:
    """The terms of the context: keywords, prefixes, every kind and every field by each of its names."""
    terms: dict[str, object] = {"@version": 1.1, "@vocab": PG, "pg": PG, "vocab": f"{BASE}vocab/"}
    terms.update(KEYWORDS)
    terms.update(_KEYWORDS_ZH)
    for kind in catalogue.kinds.values():
        for name in (kind.key, *kind.labels.chinese):
            terms.setdefault(name, kind.iri)
    for field in catalogue.fields.values():
        for name in (*field.keys, *field.labels.chinese):
            terms.setdefault(name, field.iri)
    return terms


def context_document(catalogue: Catalogue) -> str:
    """The context as the published file."""
    return json.dumps({"@context": build_context(catalogue)}, ensure_ascii=False, indent=2) + "\n"
