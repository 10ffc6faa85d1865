"""A plan's tables as triples: each table, each row, and one fact for each measure of a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import Quad

from plangraph.corpus.document import PlanDocument
from plangraph.corpus.measures import read_measure
from plangraph.domain.address import Address
from plangraph.domain.citation import cite
from plangraph.domain.errors import BuildError, QuantityError
from plangraph.domain.identifiers import concept_iri, fact_iri, statement_iri, unit_iri
from plangraph.domain.model import Measure, Table, TableRow
from plangraph.graph.concepts import Concept
from plangraph.graph.quads import GraphWriter
from plangraph.ingest.document import LANGUAGE, reading_order, state_citation, state_part
from plangraph.ingest.links import PROPERTIES, DocumentLinks, Linker, TableLinks

ConceptsByScheme = Mapping[str, tuple[Concept, ...]]
_NAMING = "relations/names"
_PERCENT = "%"


def table_quads(document: PlanDocument, links: DocumentLinks, linker: Linker) -> list[Quad]:
    """The quads of one plan's tables, rows and the facts that the rows state.

    Raises:
        BuildError: when a table has no links or a name in a row is not linked; the place names the row and column.
    """
    writer = GraphWriter("tables")
    order = reading_order(document)
    for table in document.tables:
        number = table.address.box or 0
        table_links = links.tables.get(number)
        if table_links is None:
            raise BuildError(links.place, f"does not declare table {number}. Add [tables.{number}].")
        _table(writer, document, table, order)
        for row in table.rows:
            _row(writer, document, table, row, order)
            _content(writer, row, table_links, linker)
        _groups(writer, table, table_links, linker)
    return writer.quads


def row_statements(row: TableRow) -> tuple[str, ...]:
    """The IRIs of what a row states: one fact for each measure, or one statement where it has none."""
    facts = tuple(fact_iri(row.document, f"{row.address}.{key}") for key in row.measures)
    return facts or (statement_iri(row.document, str(row.address)),)


def _table(writer: GraphWriter, document: PlanDocument, table: Table, order: Mapping[Address, int]) -> None:
    iri, section = unit_iri(document.id, table.address), unit_iri(document.id, table.section)
    writer.type(iri, "pg:Table")
    writer.text(iri, "pg:address", str(table.address))
    writer.value(iri, "pg:sequenceNumber", table.address.box or 0)
    writer.value(iri, "pg:readingOrder", order[table.address])
    writer.text(iri, "pg:printedNumber", table.number, LANGUAGE)
    writer.text(iri, "dct:title", table.title, LANGUAGE)
    writer.value(iri, "pg:printedPage", table.page)
    writer.value(iri, "pg:printedPageEnd", table.page_end)
    writer.link(iri, "pg:printedIn", section)
    state_part(writer, iri, section)
    state_citation(writer, iri, cite(document.id, table.address, table.page, table.section))


def _row(
    writer: GraphWriter, document: PlanDocument, table: Table, row: TableRow, order: Mapping[Address, int]
) -> None:
    iri = unit_iri(document.id, row.address)
    writer.type(iri, "pg:TableRow")
    writer.text(iri, "pg:address", str(row.address))
    writer.value(iri, "pg:sequenceNumber", row.address.row or 0)
    writer.value(iri, "pg:readingOrder", order[row.address])
    writer.text(iri, "pg:text", row.text, LANGUAGE)
    writer.value(iri, "pg:printedPage", row.page)
    state_part(writer, iri, unit_iri(document.id, table.address))
    state_citation(writer, iri, cite(document.id, row.address, row.page, table.section))


def _content(writer: GraphWriter, row: TableRow, links: TableLinks, linker: Linker) -> None:
    """The concepts that a row is about, and its facts."""
    iri = unit_iri(row.document, row.address)
    named, about = _linked_cells(row, links, linker)
    for concept in about:
        writer.link(iri, "eli:is_about", concept.iri)
    for key, measure in row.measures.items():
        _fact(writer, row, key, measure, _fact_concepts(row, key, measure, named, links, linker))
    if not row.measures:
        _statement(writer, row, about, linker)


def _linked_cells(row: TableRow, links: TableLinks, linker: Linker) -> tuple[ConceptsByScheme, list[Concept]]:
    """The concepts of a row by scheme, as its facts need them, and all concepts that the row is about."""
    columns = links.columns_for(row.cells)
    named: dict[str, tuple[Concept, ...]] = {}
    about: list[Concept] = []
    for column, text in row.cells.items():
        place = f"{row.document}/{row.address} column {column!r}"
        if not text or column in links.plain or _holds_measure(column, row):
            continue
        if (scheme := links.about.get(column)) is not None:
            about.extend(linker.label(scheme, text, place, links))
            continue
        if column not in columns:
            raise BuildError(place, "is not declared in links.toml. Name its scheme, or list it under `plain`.")
        for concept in linker.label(columns[column], text, place, links):
            named[concept.scheme_name] = (*named.get(concept.scheme_name, ()), concept)
            about.append(concept)
    return named, about


def _holds_measure(column: str, row: TableRow) -> bool:
    """Whether a column holds a measure; a cell such as 30/60 holds several, whose literals it joins with a slash."""
    if column in row.measures:
        return True
    literals = "/".join(measure.literal for measure in row.measures.values())
    return bool(literals) and row.cells[column] == literals


def _fact_concepts(
    row: TableRow, key: str, measure: Measure, named: ConceptsByScheme, links: TableLinks, linker: Linker
) -> list[Concept]:
    """The concepts of one fact: those of the row, of its measure and of the table; the nearest one of a scheme wins."""
    place = f"{row.document}/{row.address} measure {key!r}"
    concepts = dict(named)
    own = [linker.named(name) for name in links.measures.get(key, ())]
    own.append(linker.comparator(measure.comparator, place))
    if measure.comparator == "class":
        own.extend(linker.label("scale-classes", measure.literal, place, links))
    concepts.update(_by_scheme(own))
    if "units" not in concepts and measure.unit:
        concepts["units"] = linker.label("units", measure.unit, place, links)
    general = _by_scheme(linker.named(name) for name in links.every_fact)
    concepts.update({scheme: found for scheme, found in general.items() if scheme not in concepts})
    if "indicators" not in concepts:
        raise BuildError(place, "has no indicator. Name one in links.toml under `measures` or `every_fact`.")
    return [concept for scheme in sorted(concepts) for concept in concepts[scheme]]


def _by_scheme(concepts: Iterable[Concept]) -> dict[str, tuple[Concept, ...]]:
    grouped: dict[str, tuple[Concept, ...]] = {}
    for concept in concepts:
        grouped[concept.scheme_name] = (*grouped.get(concept.scheme_name, ()), concept)
    return grouped


def _fact(writer: GraphWriter, row: TableRow, key: str, measure: Measure, concepts: list[Concept]) -> None:
    iri = fact_iri(row.document, f"{row.address}.{key}")
    writer.type(iri, "pg:Fact")
    for concept in concepts:
        writer.link(iri, PROPERTIES[concept.scheme_name], concept.iri)
    writer.text(iri, "pg:valueText", measure.literal)
    for name, value in (
        ("pg:numericValue", measure.value),
        ("pg:minimumValue", measure.low),
        ("pg:maximumValue", measure.high),
    ):
        if value is not None:
            writer.value(iri, name, value)
    writer.link(iri, "pg:hasFactKind", concept_iri("fact-kinds", "share" if measure.unit == _PERCENT else "measure"))
    _quotation(writer, iri, row)


def _groups(writer: GraphWriter, table: Table, links: TableLinks, linker: Linker) -> None:
    """The numbers that groups of rows share, each stated by the first row of its group."""
    for column, group in links.groups.items():
        for row in group_rows(table, group.name):
            place = f"{row.document}/{row.address} column {column!r}"
            try:
                measure = read_measure(row.cells[column], None)
            except (KeyError, QuantityError) as error:
                raise BuildError(place, f"holds no number of its group ({error}). Correct links.toml.") from error
            concepts = _by_scheme(linker.named(name) for name in (*links.every_fact, *group.concepts))
            named = linker.label(group.scheme, row.cells[group.name], place, links)
            concepts.update(_by_scheme([*named, linker.comparator(measure.comparator, place)]))
            _fact(writer, row, column, measure, [c for scheme in sorted(concepts) for c in concepts[scheme]])


def group_rows(table: Table, name: str) -> tuple[TableRow, ...]:
    """The first row of each group of rows that share a cell of the column `name`."""
    firsts: dict[str, TableRow] = {}
    for row in table.rows:
        firsts.setdefault(row.cells.get(name, ""), row)
    return tuple(firsts.values())


def _statement(writer: GraphWriter, row: TableRow, about: Iterable[Concept], linker: Linker) -> None:
    """What a row without figures states: that the plan names what its cells name."""
    [iri] = row_statements(row)
    writer.type(iri, "pg:PlanStatement")
    writer.link(iri, "pg:hasRelation", linker.named(_NAMING).iri)
    for concept in about:
        writer.link(iri, "pg:hasObject", concept.iri)
        writer.link(iri, PROPERTIES[concept.scheme_name], concept.iri)
    _quotation(writer, iri, row)


def _quotation(writer: GraphWriter, iri: str, row: TableRow) -> None:
    writer.link(iri, "pg:statedIn", unit_iri(row.document, row.address))
    writer.text(iri, "pg:quotation", row.text, LANGUAGE)
    writer.value(iri, "pg:startOffset", 0)
    writer.value(iri, "pg:endOffset", len(row.text))
