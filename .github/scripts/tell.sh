#!/usr/bin/env bash
# Keep one issue while the site fails: open it, then edit it, and close it when all is well.
# Ends with exit 1 when it fails, so that the run is red after what could be published was.
#   $RESULTS  one line per job: NAME RESULT    $EXITS  exit codes of fetch, build and verify
#   $REASONS  what site-gen said (third-party text in it)    $RUN_URL  address of this run
set -euo pipefail

label=model-standings
title="The daily site is failing"

failed=()
while read -r job result; do
	[[ -z $job || $result = success ]] || failed+=("$job: ${result:-skipped}")
done <<< "$RESULTS"
degraded=false
for code in $EXITS; do
	[[ $code = 0 ]] || degraded=true
done

if ! number=$(gh issue list --state open --label "$label" --limit 1 --json number --jq '.[].number'); then
	echo "::warning::issues cannot be read (are they switched off?)"
fi

if [[ ${#failed[@]} = 0 && $degraded = false ]]; then
	if [[ -n $number ]]; then
		gh issue close "$number" --comment "All is well again: $RUN_URL"
	fi
	exit 0
fi

body=$(mktemp)
{
	if [[ ${#failed[@]} = 0 ]]; then
		echo "The site was published, but not all of it is of today, or the archive is damaged."
	else
		echo "The site was not published; the one before it stays."
		echo
		printf -- '- %s\n' "${failed[@]}"
	fi
	printf '\nThe last run that failed: %s\n' "$RUN_URL"
	printf '\nExit codes of fetch, build and verify: %s\n\n' "$EXITS"
	# An indented block: no mention, link or markup of the text in it comes to life.
	[[ -n ${REASONS:-} ]] || REASONS="(nothing said: see the log)"
	REASONS=${REASONS:0:20000}
	printf '    %s\n' "${REASONS//$'\n'/$'\n'    }"
	printf '\nWhat to do: see docs/recover.md of Model Standings. This issue is edited by each failing run and closed by the first that is well.\n'
} > "$body"

if [[ -n $number ]]; then
	gh issue edit "$number" --body-file "$body"
else
	gh label create "$label" --force --description "The daily site" > /dev/null
	gh issue create --title "$title" --label "$label" --body-file "$body"
fi
echo "Jobs that failed: ${failed[*]:-none}; exit codes of fetch, build and verify: $EXITS"
exit 1
