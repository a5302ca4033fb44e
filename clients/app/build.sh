#!/bin/bash
# build.sh [BUILD] -- makes the app: types from the tables, the module, the site in build/app/site.
#
# BUILD is a native build of the project (build/release by default), for the printers of the types.
# BUURT_WASM names the build of the module (build/wasm by default).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
native=${1:-$root/build/release}
wasm=${BUURT_WASM:-$root/build/wasm}
out=$root/build/app
mkdir -p "$out/types"

made() { cmake --build "$1" --target "$2" >/dev/null; }
[ -e "$native/build.ninja" ] || (cd "$root" && cmake --preset release >/dev/null)
[ -e "$wasm/build.ninja" ] || (cd "$root" && cmake --preset wasm >/dev/null)
made "$native" wire_print
made "$native" bridge_print
made "$wasm" core
"$native/bin/wire_print" wire.ts >"$out/types/wire.ts"
"$native/bin/bridge_print" >"$out/types/bridge.ts"
module=$wasm/bin/core.opt.wasm
[ -e "$module" ] || module=$wasm/bin/core.wasm
cmp -s "$module" "$out/core.wasm" || cp "$module" "$out/core.wasm"

cd "$here"
node sw/icons.mjs "$out/icons"
npx tsc -p .
npx vite build --logLevel warn
cp "$out"/icons/*.png "$out/site/"
node sw/compress.mjs "$out/site"
