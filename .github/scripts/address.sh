#!/usr/bin/env bash
# Say under which address the site will stand: $GIVEN, else the configured one, which `site-gen` knows
# by itself (so say nothing), else that of GitHub Pages, $PAGES.
set -euo pipefail

if [[ -z $GIVEN ]] && site-gen build --print-config | grep -q '^site_url = "'; then
	GIVEN=
else
	GIVEN=${GIVEN:-$PAGES}
fi
printf 'address=%s\n' "$GIVEN" >> "$GITHUB_OUTPUT"
