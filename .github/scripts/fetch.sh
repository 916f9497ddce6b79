#!/usr/bin/env bash
# Fetch the day into the archive $1, with a report at $2. The one step that has the key.
# $ACCEPT: ids of sources, parted by commas or spaces; $API_URL: where the endpoint is, if elsewhere.
set -euo pipefail

options=(--archive "$1" --report "$2")
if [[ -n ${API_URL:-} ]]; then
	options+=(--api-url "$API_URL")
fi
# One by one and in quotes: no value becomes an option. site-gen refuses (exit 2) what is no source of its own.
read -r -d '' -a sources <<< "${ACCEPT//,/ }" || true
for source in "${sources[@]}"; do
	options+=(--accept "$source")
done

code=0
site-gen fetch "${options[@]}" || code=$?
printf 'exit=%s\n' "$code" >> "$GITHUB_OUTPUT"
if [[ $code != 3 ]]; then
	exit "$code"
fi
echo "::warning::a source failed: its last good day will be published, and this run will end red"
