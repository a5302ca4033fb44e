#!/bin/bash
# split.sh BUILD -- proves by symbols that what follows a group cannot read it.
#
# The libraries of the public half, and the server itself, may neither hold nor ask for a symbol of
# the secret half, and of libsodium they may use what needs no secret: hashing, verifying, comparing
# and chance. The same check is then run on two archives made to break it: a check that lets those
# through proves nothing, and fails.
set -euo pipefail
build=${1:?usage: split.sh BUILD}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Of libsodium's primitives, all that may be used without holding a secret.
public_primitives='^crypto_(hash_sha(256|512)(_init|_update|_final)?'
public_primitives+='|sign(_ed25519)?_verify_detached'
public_primitives+='|generichash' # marks the tokens a server hands out; no suite uses it
public_primitives+='|core_ed25519_is_valid_point|verify_(16|32|64))$'

defined() {
    nm -g --defined-only "$@" 2>/dev/null |
        awk 'NF == 3 && $3 !~ /^(__|_init|_fini)/ { print $3 }' | sort -u
}
mentioned() {
    nm -g "$@" 2>/dev/null | awk 'NF == 2 || NF == 3 { print $NF }' | sed 's/@.*//' | sort -u
}

# breaches FILE: the symbols of FILE that the public half may not know.
breaches() {
    mentioned "$1" | comm -12 - "$work/secret"
    mentioned "$1" | comm -23 - "$work/ours" | grep -E '^crypto_' |
        grep -Ev "$public_primitives" || true
}

: >"$work/secret"
: >"$work/ours"
for room in crypto_secret mls_secret cert_secret sealed; do
    [ ! -e "$build/lib$room.a" ] || defined "$build/lib$room.a" >>"$work/secret"
done
sort -u -o "$work/secret" "$work/secret"
for archive in "$build"/lib*.a; do
    [ ! -e "$archive" ] || defined "$archive" >>"$work/ours"
done
sort -u -o "$work/ours" "$work/ours"

failed=0
looked=0
for file in libbase.a libcrypto_public.a libmls_public.a libcert.a libwire.a libserver_rules.a \
    libserver_net.a bin/buurtd; do
    [ -e "$build/$file" ] || continue
    looked=$((looked + 1))
    if [ -z "$(mentioned "$build/$file")" ]; then
        echo "split: $file has no symbols left to look at" >&2
        failed=1
    fi
    found=$(breaches "$build/$file")
    if [ -n "$found" ]; then
        echo "split: $file knows what only members may know:" $found >&2
        failed=1
    fi
done
if [ "$looked" -lt 2 ] || [ ! -s "$work/secret" ]; then
    echo "split: no libraries of both halves in $build" >&2
    exit 1
fi

# The proof that this check can fail.
prove() {
    printf '%s\n' "$2" | "${CC:-cc}" -x c -c -o "$work/$1.o" -
    ar rc "$work/$1.a" "$work/$1.o"
    [ -n "$(breaches "$work/$1.a")" ] && return
    echo "split: a library with $1 passed" >&2
    failed=1
}
prove primitive 'int crypto_box(void); int a(void); int a(void) { return crypto_box(); }'
name=$(head -n 1 "$work/secret")
prove member "int $name(void); int a(void); int a(void) { return $name(); }"
[ "$failed" = 1 ] ||
    echo "split: $looked files, $(wc -l <"$work/secret") secret symbols, none of them known"
exit "$failed"
