#!/usr/bin/env bash
# Tell GitHub that the workflow $GITHUB_WORKFLOW_REF (OWNER/REPO/PATH@REF) is wanted.
set -euo pipefail

path=${GITHUB_WORKFLOW_REF%@*}
file=${path##*/}
if ! gh api --method PUT "repos/$GITHUB_REPOSITORY/actions/workflows/$file/enable"; then
	echo "::warning::the workflow could not be kept alive: GitHub stops schedules after 60 days without activity"
fi
