#!/usr/bin/env bash
# Run `site-gen $COMMAND`; hand its exit code on as the output `exit`.
set -euo pipefail

# xargs knows quotes and nothing else of a shell: no value is expanded or run.
words=()
if ! split=$(printf '%s' "$COMMAND" | xargs -n 1 printf '%s\n'); then
	echo "::error::the input 'command' has a quote without its twin"
	exit 2
fi
[[ -z $split ]] || mapfile -t words <<< "$split"

code=0
site-gen "${words[@]}" || code=$?
printf 'exit=%s\n' "$code" >> "$GITHUB_OUTPUT"
if [[ $code = 3 && ${ALLOW_DEGRADED:-false} = true ]]; then
	echo "::warning::built, but a source failed: its last good day is shown"
	exit 0
fi
exit "$code"
