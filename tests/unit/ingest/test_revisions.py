"""Several plans in one graph: an invented revision and an invented city plan come in as further documents."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad
from tests.unit.ingest.conftest import DATA, PREFIXES, Values

from plangraph.corpus.derivation import derive_records
from plangraph.corpus.reader import load_corpus
from plangraph.domain.errors import BuildError, CorpusError
from plangraph.domain.vocabulary import GRAPHS, PG
from plangraph.graph.oxigraph_store import OxigraphStore, memory_store
from plangraph.ingest.pipeline import compile_root
from plangraph.ingest.revisions import SHEET, check_relations
from plangraph.resources import data_root

PLAN, REVISION, CITY = "nmg-2021-2025", "nmg-2021-2025-r2024", "chifeng-2021-2025"
BEFORE, AFTER = "2024-05-31", "2024-06-01"
ON_DAY = """
  ?fact a pg:Fact ; pg:hasIndicator/skos:prefLabel "{indicator}"@zh ; pg:hasPeriod/skos:notation "2025" ;
    pg:appliesToRegion vocab:regions\\/{region} ; pg:numericValue ?value ; pg:validFrom ?from .
  OPTIONAL {{ ?fact pg:validUntil ?until }}
  FILTER (?from <= "{day}"^^xsd:date && (!BOUND(?until) || "{day}"^^xsd:date < ?until))
"""


def on_day(indicator: str, region: str, day: str) -> str:
    """The query for the values of an indicator in a region that hold on a day."""
    pattern = ON_DAY.format(indicator=indicator, region=region, day=day)
    prefix = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
    return f"{prefix}SELECT DISTINCT ?value WHERE {{ {pattern} }}"


def with_further_plans(root: Path) -> Path:
    """A copy of the repository's data with the invented plans beside the real one."""
    for name in DATA:
        shutil.copytree(data_root() / name, root / name, dirs_exist_ok=True)
    shutil.copytree(data_root() / "tests" / "fixtures" / "revision", root, dirs_exist_ok=True)
    for name in (REVISION, CITY):
        derive_records(root / "corpus" / "documents" / name)
    return root


@pytest.fixture(scope="module")
def alone() -> set[Quad]:
    """The quads of the repository as a store holds them, in which the plan stands alone."""
    return set(memory_store(compile_root(data_root()).quads).raw)


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> OxigraphStore:
    """The dataset with the revision and the city plan."""
    return memory_store(compile_root(with_further_plans(tmp_path_factory.mktemp("plans"))).quads)


@pytest.fixture(scope="module")
def ask(together: OxigraphStore) -> Values:
    """Run a SELECT query over the dataset with the further plans."""

    def run(query: str) -> list[tuple[str, ...]]:
        return sorted(tuple(term.value for term in row.values()) for row in together.select(PREFIXES + query))

    return run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy with the further plans that a test may damage."""
    return with_further_plans(tmp_path)


@pytest.mark.parametrize(
    ("indicator", "day", "value"),
    [
        ("在期矿山总数", BEFORE, "2900"),
        ("在期矿山总数", AFTER, "2800"),
        ("大中型矿山比例", BEFORE, "35"),
        ("大中型矿山比例", AFTER, "38"),
    ],
)
def test_a_date_gives_the_figure_that_holds(ask: Values, indicator: str, day: str, value: str) -> None:
    """Both changed figures have the old value until the day before the revision and the new one from that day on."""
    assert ask(on_day(indicator, "150000", day)) == [(value,)]


def test_nothing_holds_before_the_plan(ask: Values) -> None:
    """On the day before the plan was issued none of its figures holds."""
    assert ask(on_day("在期矿山总数", "150000", "2022-08-18")) == []
    assert ask(on_day("在期矿山总数", "150000", "2022-08-19")) == [("2900",)]


def test_only_superseded_statements_end(ask: Values) -> None:
    """Exactly the six statements that the sheet names end, all on the first day of the revision."""
    rows = ask("SELECT ?s ?until WHERE { ?s pg:validUntil ?until }")
    assert {until for _, until in rows} == {AFTER}
    assert {statement.rpartition("/")[2] for statement, _ in rows} == {
        "box2.r2.value",
        "box2.r3.value",
        "box6.r13.quota",
        "mine-count-cap-2025",
        "target-large-medium-ratio",
        "target-mine-count",
    }


def test_both_statements_are_kept_and_linked(ask: Values) -> None:
    """The old figure can still be asked for, and leads to the new one and its words."""
    query = """SELECT ?old ?new ?words WHERE { plan:fact\\/target-large-medium-ratio pg:numericValue ?old ;
        pg:supersededBy ?later . ?later pg:numericValue ?new ; pg:quotation ?words }"""
    assert ask(query) == [("35", "38", "大中型矿山比例提高到38%左右")]


def test_further_plans_change_no_iri(alone: set[Quad], together: OxigraphStore) -> None:
    """Every triple of the plan stays as it is; only the ends of its statements are added, with what supersedes them."""
    kept = {
        quad for quad in alone if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode)
    }
    found = set(together.raw)
    assert kept - found == set()
    own = f"/id/{PLAN}/"
    added = {quad for quad in found - alone if own in getattr(quad.subject, "value", "")}
    inferred = NamedNode(GRAPHS["inferred"])
    assert {quad.predicate.value for quad in added if quad.graph_name != inferred} == {f"{PG}supersededBy"}
    assert {quad.predicate.value for quad in added if quad.graph_name == inferred} == {f"{PG}validUntil"}


def test_plans_are_related(ask: Values) -> None:
    """The revision amends the plan, the city plan is based on it, and each has its first day in force."""
    query = """SELECT ?plan ?relation ?other WHERE { ?plan a pg:Plan ; ?relation ?other . ?other a pg:Plan }"""
    rows = [tuple(part.rpartition("/")[2].rpartition("#")[2] for part in row) for row in ask(query)]
    assert rows == [(CITY, "based_on", PLAN), (REVISION, "amends", PLAN)]
    days = ask("SELECT ?id ?day WHERE { ?plan dct:identifier ?id ; eli:first_date_entry_in_force ?day }")
    assert days == [(CITY, "2023-03-01"), (PLAN, "2022-08-19"), (REVISION, "2024-06-01")]


def test_a_city_plan_stands_beside_the_quota_of_the_region(ask: Values) -> None:
    """The number of a city's own plan and the quota that the plan above gives it are found with one query."""
    query = """SELECT ?plan ?value WHERE { ?f a pg:Fact ; pg:appliesToRegion vocab:regions\\/150400 ;
        pg:hasIndicator vocab:indicators\\/mine-count-control ; pg:numericValue ?value ;
        pg:statedIn/eli:is_part_of+ ?p . ?p a pg:Plan ; dct:identifier ?plan }"""
    assert ask(query) == [(CITY, "640"), (PLAN, "680")]


def test_a_repealing_plan_ends_all_statements(root: Path) -> None:
    """Where a later plan repeals an earlier one, every statement of the earlier one ends on its first day."""
    manifest = root / "corpus" / "documents" / REVISION / "manifest.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("amends =", "repeals ="), encoding="utf-8")
    store = memory_store(compile_root(root).quads)
    query = f"""{PREFIXES} SELECT ?s WHERE {{ ?s a pg:Statement ; pg:statedIn/eli:is_part_of+ ?plan .
        ?plan dct:identifier "{PLAN}" . OPTIONAL {{ ?s pg:validUntil ?end }}
        FILTER (!BOUND(?end) || STR(?end) != "{AFTER}") }}"""
    assert list(store.select(query)) == []


Change = Callable[[str], str]
BAD_SHEETS: list[tuple[Change, str]] = [
    (lambda text: text.replace("fact/target-mine-count", "fact/no-such-key"), f"{SHEET}:2.*no statement of"),
    (
        lambda text: text.replace(f",{PLAN}/fact/box2.r2", f",{CITY}/fact/box2.r2"),
        f"{SHEET}:4.*Expected a statement of",
    ),
    (lambda text: text.replace(f"\n{REVISION}/", f"\n{PLAN}/", 1), f"{SHEET}:2.*Expected a statement of"),
]


@pytest.mark.parametrize(("change", "message"), BAD_SHEETS)
def test_a_wrong_row_stops_the_build(root: Path, change: Change, message: str) -> None:
    """A row that names no statement, or one of a plan that the revision does not change, is refused at its line."""
    path = root / "corpus" / "documents" / REVISION / SHEET
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(BuildError, match=message):
        compile_root(root)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (f'amends = ["{PLAN}"]', 'amends = ["no-such-plan"]', "amends names 'no-such-plan'"),
        (f'amends = ["{PLAN}"]', f'amends = ["{REVISION}"]', "which is no other plan"),
        ("in_force = 2024-06-01", "in_force = 2022-08-19", "not earlier"),
        ("in_force = 2024-06-01", "in_force = 2024-06-01\nuntil = 2024-06-01", "not after its first day"),
        (f'amends = ["{PLAN}"]', f'amends = "{PLAN}"', "should be a list of plan ids"),
    ],
)
def test_a_wrong_relation_stops_the_build(root: Path, old: str, new: str, message: str) -> None:
    """Relations lead to other plans of the corpus, and dates are in order."""
    path = root / "corpus" / "documents" / REVISION / "manifest.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises((BuildError, CorpusError), match=message):
        check_relations(load_corpus(root))
