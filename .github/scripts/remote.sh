# shellcheck shell=bash
# Sourced: how git reaches this repository. The token stays in the environment of the step that
# needs it; nothing is written to a file that a later step, or an artifact, could hold.

export GIT_TERMINAL_PROMPT=0
BRANCH=${ARCHIVE_BRANCH:-archive}
REMOTE="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY"

if [[ -n ${GITHUB_TOKEN:-} ]]; then
	basic=$(printf 'x-access-token:%s' "$GITHUB_TOKEN" | base64 | tr -d '\n')
	echo "::add-mask::$basic"
	export GIT_CONFIG_COUNT=1
	export GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader"
	export GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $basic"
fi

# What the archive's branch may hold: days, refused responses, the checksums, and history kept by month,
# which saves each run the reading of every day. Locks stay out.
# shellcheck disable=SC2034  # for those that source this
PATHS='^(SHA256SUMS|\.derived/[0-9]{4}-[0-9]{2}\.gz|([0-9]{4}|refused/[0-9]{4})/[0-9]{4}-[0-9]{2}-[0-9]{2}(\.[a-z0-9.-]+)?\.json\.gz)$'

# Make folder $1 a checkout of the branch's tip, or of nothing where there is no branch yet.
open_archive() {
	local code=0
	git init --quiet --initial-branch="$BRANCH" "$1"
	git -C "$1" remote add origin "$REMOTE"
	# 2: reached, and there is no such branch. Any other failure must not pass for an empty archive: the
	# day would be fetched with nothing to guard it against.
	git -C "$1" ls-remote --quiet --exit-code origin "refs/heads/$BRANCH" > /dev/null || code=$?
	case $code in
	0)
		git -C "$1" fetch --quiet --depth=1 origin "refs/heads/$BRANCH"
		git -C "$1" checkout --quiet -B "$BRANCH" FETCH_HEAD
		;;
	2) echo "There is no branch $BRANCH yet." ;;
	*)
		echo "::error::the branch $BRANCH cannot be read (git ls-remote: exit $code)"
		return 1
		;;
	esac
}
