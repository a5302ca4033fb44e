#!/bin/bash
# set_up.sh -- installs what building and testing need, and only what is missing.
#
# As root or through sudo; without either it prints what is missing and exits 2.
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()
while read -r package; do
    case $package in '' | '#'*) continue ;; esac
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -q '^installed$' ||
        missing+=("$package")
done <tests/support/packages.txt
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)

if [ ${#missing[@]} -gt 0 ]; then
    as_root=()
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || { echo "set-up: please install ${missing[*]}" >&2; exit 2; }
        as_root=(sudo -n)
    fi
    echo "set-up: installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    "${as_root[@]}" apt-get -q -o DPkg::Lock::Timeout=300 update
    "${as_root[@]}" apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends \
        "${missing[@]}"
fi

# The app's tools, and what the tests borrow from npm.
clients/app/setup tests/support
