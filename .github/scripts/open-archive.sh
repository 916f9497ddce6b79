#!/usr/bin/env bash
# Check out the archive's branch into folder $1.
set -euo pipefail

. "$(dirname "$0")/remote.sh"
open_archive "$1"
