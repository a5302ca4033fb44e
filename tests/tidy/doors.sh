#!/bin/bash
# doors.sh BUILD -- proves by symbols that each thing of the outside has one door.
#
# What an object asks of the linker cannot be hidden in a macro: the network, the store, the reader
# of JSON, the clock, files and chance are asked for only by the objects that are their doors. And
# protocol/ and clients/core keep no state of their own: they have no writable globals.
set -euo pipefail
build=${1:?usage: doors.sh BUILD}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# Every symbol asked for, one a line: "library/object symbol".
asked() {
    local archive
    for archive in "$@"; do
        nm -A --undefined-only "$archive" 2>/dev/null |
            sed -nE 's/^.*lib([a-z_]+)\.a:([A-Za-z0-9_.-]+)\.o: +U ([A-Za-z0-9_]+).*/\1\/\2 \3/p'
    done
}

rooms=()
for room in base crypto_public crypto_secret mls_public mls_secret cert cert_secret wire sealed \
    client_core server_rules server_net; do
    [ ! -e "$build/lib$room.a" ] || rooms+=("$build/lib$room.a")
done
[ ${#rooms[@]} -gt 1 ] || { echo "doors: no libraries in $build" >&2; exit 1; }
asked "${rooms[@]}" >"$work/asked"

# door NAME SYMBOLS OBJECTS: only these objects may ask for such symbols (extended expressions).
door() {
    local found
    found=$(grep -E " ($2)\$" "$work/asked" | grep -Ev "^($3) " || true)
    [ -z "$found" ] || { echo "doors: $1 has another door:"; sort -u <<<"$found"; failed=1; }
    doors=$((doors + 1))
}
doors=0
pure='base|crypto_(public|secret)|mls_(public|secret)|cert|cert_secret|wire|sealed|client_core'
store='server_rules/(db|query|migration|transaction|backup|ledger|store|sql|reader)[a-z_]*\.c'

door network 'lws_.*|ev_.*' 'server_net/.*'
door SQLite 'sqlite3_.*' "$store"
door JSON 'cJSON_.*' 'wire/wire_decode\.c'
door libsodium 'sodium_.*|crypto_(aead|auth|box|core|hash|kx|scalarmult|sign)_.*' \
    'crypto_(public|secret)/.*'
door clock 'time|gettimeofday|clock_gettime|localtime(_r)?|gmtime(_r)?' 'server_rules/clock\.c'
door chance 'rand|random|getrandom|getentropy|arc4random.*|randombytes.*' \
    'crypto_public/chance[a-z_]*\.c'
door files 'fopen|open|read|write|close|f?stat|unlink|socket|connect|send|recv|printf|puts' \
    'server_(rules|net)/.*'
door threads 'pthread_.*' "server_net/.*|server_rules/.*"
door formats 'v?sprintf|strcpy|strcat|atoi|strtok' 'none'

# What must be the whole process's: libsodium's generator where it is seeded, cJSON's allocator.
state='(chance_seed|wire_decode)\.c\.o'

# Writable globals, where no sanitizer has put its own beside ours.
for archive in "${rooms[@]}"; do
    name=$(basename "$archive" .a)
    [[ ${name#lib} =~ ^($pure)$ ]] || continue
    [ "$(nm "$archive" 2>/dev/null | grep -cE '__(a|t|ub)san_')" = 0 ] || continue
    kept=$(size -A "$archive" 2>/dev/null |
        awk '/\.o +\(|\.o *:/ { object = $1 }
             /^\.t?(data|bss)(\.|  )/ && $1 !~ /\.rel\.ro/ && $2 > 0 { print object, $1, $2 }' |
        grep -Ev "^($state) " || true)
    [ -z "$kept" ] || { echo "doors: $name keeps state of its own:"; echo "$kept"; failed=1; }
done

# The proof that a door can be found open.
printf 'int sqlite3_step(void); int a(void); int a(void) { return sqlite3_step(); }\n' |
    "${CC:-cc}" -x c -c -o "$work/shift.c.o" -
ar rc "$work/libserver_rules.a" "$work/shift.c.o"
if [ "$(asked "$work/libserver_rules.a" | grep -Evc "^($store) ")" = 0 ]; then
    echo "doors: a second door to SQLite passed"
    failed=1
fi
[ "$failed" = 1 ] || echo "doors: ${#rooms[@]} libraries, $doors doors, none has a second"
exit "$failed"
