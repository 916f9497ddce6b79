#!/usr/bin/env bash
# Install the package in folder $1, with its pins, into an environment of its own, and put it on the PATH.
set -euo pipefail

source=$(realpath "$1") # a bare name would be asked of the package index
home="$RUNNER_TEMP/model-standings"

if [[ ! -x "$home/bin/site-gen" ]]; then # a second use in one job finds it there
	python -m venv "$home"
	pip=("$home/bin/python" -m pip --disable-pip-version-check --quiet install)
	"${pip[@]}" --require-hashes -r "$source/requirements.txt"
	"${pip[@]}" --no-deps --no-build-isolation "$source"
fi
printf '%s\n' "$home/bin" >> "$GITHUB_PATH"
