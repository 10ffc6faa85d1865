"""Gates on the code itself: lint, types, layers, sizes, light imports, and no plan content in Python."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plangraph.resources import data_root

ROOT = data_root()
SOURCES = sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "api").rglob("*.py")])
MOST_LINES = 500
MOST_FUNCTION_LINES = 60
MOST_CHINESE_LITERALS = 12
CHINESE_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
HEAVY = ("torch", "transformers", "sklearn", "sentence_transformers")


def run(*command: str) -> None:
    """Run a checker of the virtual environment and fail with its output."""
    tool = Path(sys.executable).with_name(command[0])
    done = subprocess.run([str(tool), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    """Every rule that pyproject.toml selects holds."""
    run("ruff", "check", "src", "api", "tests", "benchmarks")


def test_formatting_is_uniform() -> None:
    """The formatter would change nothing."""
    run("ruff", "format", "--check", "src", "api", "tests", "benchmarks")


def test_types_are_strict() -> None:
    """Mypy in strict mode accepts src and api."""
    run("mypy")


def test_layers_point_one_way() -> None:
    """import-linter keeps the layers of the architecture."""
    run("lint-imports", "--no-cache")


def test_every_package_has_its_layer() -> None:
    """A new package fails until it is placed in a layer."""
    config = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    packages = {f"plangraph.{p.parent.name}" for p in (ROOT / "src" / "plangraph").glob("*/__init__.py")}
    assert {package for package in packages if package not in config} == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    """No file exceeds 500 lines and no function 60."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES, f"{path}: {text.count(chr(10))} lines, at most {MOST_LINES} are allowed"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= MOST_FUNCTION_LINES, f"{path}:{node.lineno} {node.name}: {lines} lines"


def chinese_literals(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every string literal with Chinese words, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docstrings:
            continue
        if CHINESE_RUN.search(node.value):
            yield node.lineno, node.value


def plan_labels() -> set[str]:
    """All Chinese labels of the vocabularies of minerals, regions and zones."""
    labels: set[str] = set()
    for name in ("mineral-commodities", "administrative-divisions", "zones"):
        text = (ROOT / "ontology" / "vocabularies" / f"{name}.ttl").read_text(encoding="utf-8")
        labels.update(re.findall(r'"([\u4e00-\u9fff]{2,})"@zh', text))
    return labels


def test_python_holds_no_plan_content() -> None:
    """No mineral, region or zone name and no wording of the plan is a literal in Python."""
    labels = plan_labels()
    assert len(labels) > 250
    plan = re.sub(r"\s", "", (ROOT / "corpus/documents/nmg-2021-2025/web.txt").read_text(encoding="utf-8"))
    wrong = []
    for path in SOURCES:
        literals = list(chinese_literals(path))
        if len(literals) > MOST_CHINESE_LITERALS:
            wrong.append(f"{path}: {len(literals)} Chinese literals, at most {MOST_CHINESE_LITERALS} are allowed")
        for line, literal in literals:
            for found in CHINESE_RUN.findall(literal):
                if found in labels or (len(found) >= 6 and found in plan):
                    wrong.append(f"{path}:{line}: {found!r} is plan content; it belongs in a data file")
    assert wrong == []


@pytest.mark.parametrize("arguments", ["-c 'import plangraph'", "-m plangraph --help"])
def test_light_commands_import_no_model_library(arguments: str) -> None:
    """Neither `import plangraph` nor `--help` loads torch, transformers or sklearn."""
    code = "import sys, plangraph"
    if "--help" in arguments:
        code = "import sys; from plangraph.cli.main import group; group.main(['--help'], standalone_mode=False)"
    code += f"; heavy = [m for m in {HEAVY!r} if m in sys.modules]; assert not heavy, heavy"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_machine_path_is_written_down() -> None:
    """No tracked text names a folder of one particular machine."""
    pattern = re.compile(r"(?<![\w.])/(?:work|farm|opt/wheels|opt/pypi|tmp/bash_jobs|tmp/lab)/")
    parts = ("api", "benchmarks", "corpus", "docs", "ontology", "scripts", "shapes", "src", "tests", ".ci")
    files = [path for part in parts for path in (ROOT / part).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file()]
    wrong = [
        str(path.relative_to(ROOT))
        for path in files
        if path.suffix not in {".safetensors", ".png", ".woff2", ".pyc"}
        and path != Path(__file__)
        and pattern.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert wrong == []
