#!/usr/bin/env bash
# Commit the day gathered in folder $1 to the archive's branch. Never forced: when another push came
# first, the day is put onto its result, and pushed again. $FETCHED is the exit code of the fetch.
set -euo pipefail

. "$(dirname "$0")/remote.sh"
day=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$day/files" # an artifact has no empty folder

# The fetching job's artifact: nothing but an archive's files comes from there into the branch.
while IFS= read -r -d '' path; do
	if [[ ! $path =~ $PATHS ]]; then
		printf 'The gathered day holds %q, which is no file of an archive.\n' "$path" >&2
		exit 1
	fi
done < <(cd "$day/files" && find . -mindepth 1 ! -type d -printf '%P\0')

# Put one file into checkout $1; $2 is what the branch had when the day was fetched, $3 its path.
# Of two runs' history of a month that one stays whose day does; should it not fit the days that came of
# the race, whoever reads it sees that by their checksums, and the next fetch makes it again.
put() {
	local now
	now=$(git -C "$1" rev-parse --quiet --verify "HEAD:$3") || now=-
	if [[ $now != "$2" && $3 = SHA256SUMS ]]; then
		return # made anew below, from the branch's and ours
	elif [[ $now != "$2" && $3 != refused/* && $FETCHED != 0 ]]; then
		echo "The branch has $3 of another run: it stays, for this fetch was not whole."
		return
	fi
	mkdir -p "$1/$(dirname "$3")"
	if [[ $now != "$2" && $3 = refused/* ]]; then
		local stem=${3%.json.gz} number=1
		while [[ -e "$1/$stem.$number.json.gz" ]]; do number=$((number + 1)); done
		cp "$day/files/$3" "$1/$stem.$number.json.gz"
	else
		cp "$day/files/$3" "$1/$3"
		[[ $3 = refused/* || $3 = .derived/* || $3 = SHA256SUMS ]] || ours+=("$3")
	fi
}

# Put our days' lines among the branch's, when those changed meanwhile.
merge_sums() {
	local path
	for path in "${ours[@]}"; do
		{ grep -v -F "  $path" "$1/SHA256SUMS" || true; } > "$work/sums"
		grep -F "  $path" "$day/files/SHA256SUMS" >> "$work/sums"
		LC_ALL=C sort -k 2 "$work/sums" > "$1/SHA256SUMS"
	done
}

for attempt in 1 2 3 4 5; do
	tip="$work/$attempt"
	ours=()
	open_archive "$tip"
	while read -r before path; do put "$tip" "$before" "$path"; done < "$day/base"
	merge_sums "$tip"
	git -C "$tip" add --all
	if git -C "$tip" diff --cached --quiet; then
		echo "Nothing has changed: nothing to commit."
		exit 0
	fi
	git -C "$tip" -c user.name='github-actions[bot]' \
		-c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
		commit --quiet --cleanup=verbatim --file="$day/message"
	if git -C "$tip" push --quiet origin "HEAD:refs/heads/$BRANCH"; then
		git -C "$tip" log -1 --format='Committed %h'
		exit 0
	fi
	echo "The push was refused (try $attempt): another came first, or the branch is protected."
	sleep "$((attempt * ${RETRY_SECONDS:-5}))"
done
echo "::error::the archive could not be pushed in five tries"
exit 1
