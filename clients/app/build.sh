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
find "$out/site" -type f \( -name '*.js' -o -name '*.css' -o -name '*.html' -o -name '*.wasm' \) \
    -exec gzip -9 -k -f {} \;
first=$(cat "$out"/site/index.html.gz "$out"/site/assets/{index,worker}-*.js.gz \
    "$out"/site/assets/*.css.gz "$out"/site/assets/*.wasm.gz | wc -c)
core=$(cat "$out"/site/assets/*.wasm.gz | wc -c)
echo "app: first load $first bytes compressed, of which the core $core"
