#!/bin/sh
# Write the exact versions of the present environment to constraints.txt, with torch as the CPU build on Linux.
# Usage: sh scripts/freeze.sh   (in a checkout whose .venv holds what should be pinned)
set -eu
{
    echo "# Exact versions of everything that is installed, for runs and for tests. torch comes as the CPU build on Linux."
    .venv/bin/python -m pip freeze --exclude-editable | while read -r line; do
        case $line in
        torch==*)
            version=${line#torch==}
            echo "torch==${version%%+*}+cpu ; sys_platform == \"linux\""
            echo "torch==${version%%+*} ; sys_platform != \"linux\""
            ;;
        *) echo "$line" ;;
        esac
    done
} >constraints.txt.new
mv constraints.txt.new constraints.txt
