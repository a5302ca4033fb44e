#!/bin/sh
# roots.sh NM OUT ARCHIVE… -- writes an option of the compiler for each function of the archives.
set -eu
nm=$1
out=$2
shift 2
"$nm" -g --defined-only "$@" | awk '$2 == "T" { print "-Wl,--export=" $3 }' | sort -u >"$out"
