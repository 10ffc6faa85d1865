"""The fast engine: the rules compiled once by `compiler.py`, run over an index of the data.

A rule that the compiler does not support goes to pySHACL; `CompiledEngine.unsupported` and a warning in the log say
which and why. Tests keep the results equal to pySHACL's.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from plangraph.validation.compiler import CompiledShape, Compiler, UnsupportedShapeError
from plangraph.validation.data_index import DataIndex
from plangraph.validation.engine import PyShaclEngine, RawResult
from plangraph.validation.triples import RDF_TYPE, SHACL, AnyTriple, Term, TripleIndex

_LOG = logging.getLogger(__name__)
_TARGETS: Final = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")
_CLASS: Final = "http://www.w3.org/2000/01/rdf-schema#Class"
_EXTENSIONS: Final = (SHACL + "ConstraintComponent", SHACL + "SPARQLFunction")


class CompiledEngine:
    """The engine of the service; `unsupported` holds the IRIs of rules that pySHACL runs, with the reason.

    It keeps no state between runs, so that several threads may use it.
    """

    def __init__(self, files: Sequence[Path], index: TripleIndex | None = None) -> None:
        """Compile the rules of `index`, by default the triples of `files`."""
        self._files = files
        self._by_class: dict[Term, list[CompiledShape]] = {}
        self._of_several: set[CompiledShape] = set()
        self._reference: PyShaclEngine | None = None
        self.unsupported: dict[str, str] = {}
        index = index or TripleIndex.of_files(files)
        compiler = Compiler(index)
        extensions = [name for kind in _EXTENSIONS for name in index.subjects(kind)]
        for iri in [iri for iri in index.subjects() if _is_rule(index, iri)]:
            try:
                if extensions:
                    raise UnsupportedShapeError(f"the shapes graph defines {extensions[0]}")
                self._add(index, compiler.rule(iri))
            except UnsupportedShapeError as reason:
                self.unsupported[iri] = str(reason)
                _LOG.warning("the rule %s goes to pySHACL, which is slower: %s", iri, reason)

    def _add(self, index: TripleIndex, rule: CompiledShape) -> None:
        targets = index.objects(rule.iri, SHACL + "targetClass")
        for target in targets:
            self._by_class.setdefault(target, []).append(rule)
        if len(targets) > 1:
            self._of_several.add(rule)

    def validate(self, triples: Sequence[AnyTriple], only: Collection[str] | None = None) -> list[RawResult]:
        """The results on one graph of every rule, or of those whose IRIs are in `only`."""
        data = DataIndex(triples)
        results: list[RawResult] = []
        seen: set[tuple[CompiledShape, Term]] = set()
        for name, nodes in data.instances().items():
            for rule in self._by_class.get(name, ()):
                if only is not None and rule.iri not in only:
                    continue
                once = rule not in self._of_several
                for node in nodes:
                    if once or (rule, node) not in seen:
                        rule.report(data, node, results)
                    if not once:
                        seen.add((rule, node))
        return results + self._by_reference(triples, only)

    def _by_reference(self, triples: Sequence[AnyTriple], only: Collection[str] | None) -> list[RawResult]:
        wanted = [iri for iri in self.unsupported if only is None or iri in only]
        if not wanted:
            return []
        self._reference = self._reference or PyShaclEngine(self._files)
        return self._reference.validate(triples, wanted)


def _is_rule(index: TripleIndex, iri: str) -> bool:
    """Whether a shape has a target of its own; a shape that is also a class targets its instances."""
    types = set(index.keys(iri, RDF_TYPE.value))
    return (_CLASS in types and SHACL + "NodeShape" in types) or any(
        index.objects(iri, SHACL + name) for name in _TARGETS
    )
