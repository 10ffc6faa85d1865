"""Importing the service touches neither the environment nor heavy libraries."""

from __future__ import annotations

import subprocess
import sys


def test_the_application_can_be_imported_without_model_libraries() -> None:
    """The service starts without torch and transformers."""
    code = "import sys, plangraph_api.app; print([m for m in ('torch', 'transformers', 'sklearn') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_worker_imports_next_to_nothing() -> None:
    """A killed worker is replaced at once, because it loads only the engine."""
    code = "import sys, plangraph.sparql.zygote; print([m for m in ('rdflib', 'fastapi', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
