#!/bin/sh
# Fetch the SPARQL editor of /query through npm into the service's static files. The page works without it, so whatever
# is missing is said in one line and nothing fails.
# Usage: editor.sh TARGET_FOLDER
set -u

target=${1:?usage: editor.sh TARGET_FOLDER}
package=web/node_modules/@zazuko/yasqe/build

plain() {
    if [ -f "$target/yasqe.min.js" ]; then kept="the query editor stays as it was"; else kept="/query shows a plain text area"; fi
    printf 'plangraph: %s; %s\n' "$*" "$kept" >&2
    exit 0
}

command -v npm >/dev/null 2>&1 || plain "npm was not found"
echo "plangraph: installing the query editor" >&2
log=$(npm ci --prefix web --ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retries=1 \
    --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000 --fetch-timeout=20000 --loglevel=error 2>&1) ||
    plain "npm could not install the query editor ($(printf '%s\n' "$log" | grep -v '^npm warn' | head -n 1))"
mkdir -p "$target" && cp "$package/yasqe.min.css" "$package/yasqe.min.js" "$target/" ||
    plain "the query editor could not be copied to $target"
