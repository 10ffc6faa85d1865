#!/bin/sh
# Create the virtual environment and install plangraph with pinned dependencies; says plainly what is missing.
# Usage: setup.sh run|test   (environment: PYTHON, VENV, TORCH_CPU_INDEX)
set -eu

kind=${1:?usage: setup.sh run|test}
venv=${VENV:-.venv}

fail() {
    printf 'plangraph: %s\n' "$*" >&2
    exit 2
}

find_python() {
    for candidate in "${PYTHON:-python3}" python3.11 python3.12 python3.13 python3.14 python3; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

if [ ! -x "$venv/bin/python" ]; then
    python=$(find_python) || fail "Python 3.11 or newer is needed and was not found" \
        "(\`${PYTHON:-python3} --version\` says: $("${PYTHON:-python3}" --version 2>&1 || echo nothing))." \
        "Install it, or name it: make run PYTHON=/path/to/python3.11"
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "$python lacks venv or pip. On Debian: apt-get install python3-venv python3-pip"
    echo "plangraph: creating $venv with $("$python" --version 2>&1)" >&2
    "$python" -m venv "$venv" || fail "the virtual environment $venv could not be created."
fi

pip() {
    "$venv/bin/python" -m pip --disable-pip-version-check --no-input "$@"
}

# torch first, as the CPU build: anything else would pull gigabytes of CUDA packages.
if ! "$venv/bin/python" -c 'import importlib.metadata as m; m.version("torch")' >/dev/null 2>&1; then
    echo "plangraph: installing torch (CPU build)" >&2
    pip install -q -c constraints.txt torch 2>/dev/null ||
        pip install -q -c constraints.txt --extra-index-url "$TORCH_CPU_INDEX" torch ||
        fail "no CPU build of torch was found. Check the network, or set TORCH_CPU_INDEX to an index that has it."
fi

echo "plangraph: installing pinned dependencies ($kind)" >&2
case $kind in
run) pip install -q -c constraints.txt -e . || fail "the dependencies could not be installed (see above)." ;;
test) pip install -q -c constraints.txt -e '.[test]' || fail "the test dependencies could not be installed (see above)." ;;
*) fail "unknown kind of installation '$kind'; expected run or test." ;;
esac
