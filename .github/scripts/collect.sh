#!/usr/bin/env bash
# Gather what the fetch changed in the archive's checkout $1 into folder $2, for the job that may push:
# files/PATH, and in `base` one line per path with the object that the branch had there ("-": none).
set -euo pipefail

. "$(dirname "$0")/remote.sh"
archive=$1 out=$2
mkdir -p "$out/files"
: > "$out/base"
git -C "$archive" ls-files -z --others --modified |
	while IFS= read -r -d '' path; do
		[[ $path =~ $PATHS ]] || continue
		mkdir -p "$out/files/$(dirname "$path")"
		cp "$archive/$path" "$out/files/$path"
		before=$(git -C "$archive" rev-parse --quiet --verify "HEAD:$path") || before=-
		printf '%s %s\n' "$before" "$path" >> "$out/base"
	done
