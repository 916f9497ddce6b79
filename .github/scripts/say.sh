#!/usr/bin/env bash
# Say what a fetch brought, from archive $1 and report $2: the commit's message into folder $3, the
# summary of the job, and the output `reasons` of what failed.
set -euo pipefail

said=$(mktemp -d)
python3 "$(dirname "$0")/message.py" "$1" "$2" "$said"
mkdir -p "$3"
cp "$said/message" "$3/message"
cat "$said/summary.md" >> "$GITHUB_STEP_SUMMARY"
# Third-party text may hold any line but one that nobody can guess.
end="end-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
{
	printf 'reasons<<%s\n' "$end"
	cat "$said/reasons"
	printf '%s\n' "$end"
} >> "$GITHUB_OUTPUT"
