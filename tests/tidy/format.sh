#!/bin/bash
# format.sh -- every C file looks as .clang-format says (the target `format` makes it so).
set -euo pipefail
cd "$(dirname "$0")/../.."
mapfile -d '' files < <(git ls-files -z -- '*.c' '*.h')
for file in "${!files[@]}"; do
    [ -e "${files[$file]}" ] || unset "files[$file]"
done
[ ${#files[@]} -gt 0 ] || exit 0
clang-format-14 --dry-run -Werror --ferror-limit=2 "${files[@]}"
