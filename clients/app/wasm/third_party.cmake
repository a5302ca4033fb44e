# libsodium and cJSON for wasm, compiled from Debian's source packages (clients/app/wasm/setup
# fetches them): of libsodium, what the primitives we use are made of, and nothing else.
set(BUURT_THIRD_PARTY ${CMAKE_SOURCE_DIR}/.third_party CACHE PATH "sources of libsodium and cJSON")
set(sodium_root ${BUURT_THIRD_PARTY}/libsodium/src/libsodium)
if(NOT EXISTS ${sodium_root})
  message(FATAL_ERROR "${BUURT_THIRD_PARTY} has no libsodium: run clients/app/wasm/setup")
endif()

set(sodium_sources
  crypto_aead/chacha20poly1305/sodium/aead_chacha20poly1305
  crypto_auth/hmacsha256/auth_hmacsha256
  crypto_core/hchacha20/core_hchacha20
  crypto_core/hsalsa20/core_hsalsa20
  crypto_core/hsalsa20/ref2/core_hsalsa20_ref2
  crypto_core/salsa/ref/core_salsa_ref
  crypto_generichash/crypto_generichash
  crypto_generichash/blake2b/generichash_blake2
  crypto_generichash/blake2b/ref/blake2b-compress-ref
  crypto_generichash/blake2b/ref/blake2b-ref
  crypto_generichash/blake2b/ref/generichash_blake2b
  crypto_hash/sha256/hash_sha256
  crypto_hash/sha256/cp/hash_sha256_cp
  crypto_hash/sha512/hash_sha512
  crypto_hash/sha512/cp/hash_sha512_cp
  crypto_onetimeauth/crypto_onetimeauth
  crypto_onetimeauth/poly1305/onetimeauth_poly1305
  crypto_onetimeauth/poly1305/donna/poly1305_donna
  crypto_pwhash/argon2/argon2-core
  crypto_pwhash/argon2/argon2-encoding
  crypto_pwhash/argon2/argon2-fill-block-ref
  crypto_pwhash/argon2/argon2
  crypto_pwhash/argon2/blake2b-long
  crypto_pwhash/argon2/pwhash_argon2i
  crypto_pwhash/argon2/pwhash_argon2id
  crypto_pwhash/crypto_pwhash
  crypto_scalarmult/crypto_scalarmult
  crypto_scalarmult/curve25519/ref10/x25519_ref10
  crypto_scalarmult/curve25519/scalarmult_curve25519
  crypto_sign/crypto_sign
  crypto_sign/ed25519/sign_ed25519
  crypto_sign/ed25519/ref10/keypair
  crypto_sign/ed25519/ref10/open
  crypto_sign/ed25519/ref10/sign
  crypto_stream/chacha20/stream_chacha20
  crypto_stream/chacha20/ref/chacha20_ref
  crypto_stream/salsa20/stream_salsa20
  crypto_stream/salsa20/ref/salsa20_ref
  crypto_verify/sodium/verify
  randombytes/randombytes
  sodium/codecs
  sodium/core
  sodium/runtime
  sodium/utils)
list(TRANSFORM sodium_sources PREPEND ${sodium_root}/)
list(TRANSFORM sodium_sources APPEND .c)
add_library(part_sodium STATIC ${sodium_sources} ${CMAKE_CURRENT_LIST_DIR}/host_rng.c
  ${CMAKE_CURRENT_LIST_DIR}/ed25519_small.c)
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/ed25519_small.c PROPERTIES
  INCLUDE_DIRECTORIES ${sodium_root})

# The version header, once made, includes "export.h" beside it: so the headers stand there.
set(sodium_headers ${CMAKE_BINARY_DIR}/sodium)
set(VERSION 1.0.18)
set(SODIUM_LIBRARY_VERSION_MAJOR 10)
set(SODIUM_LIBRARY_VERSION_MINOR 3)
set(SODIUM_LIBRARY_MINIMAL_DEF "")
file(COPY ${sodium_root}/include/ DESTINATION ${sodium_headers} FILES_MATCHING PATTERN "*.h")
configure_file(${sodium_root}/include/sodium/version.h.in ${sodium_headers}/sodium/version.h @ONLY)
target_include_directories(part_sodium SYSTEM
  PUBLIC ${sodium_headers} PRIVATE ${sodium_headers}/sodium)
target_compile_definitions(part_sodium PUBLIC SODIUM_STATIC=1 PRIVATE
  CONFIGURED=1 NATIVE_LITTLE_ENDIAN=1 HAVE_EXPLICIT_BZERO=1 HAVE_GETENTROPY=1 HAVE_INTTYPES_H=1
  HAVE_STDINT_H=1 HAVE_INLINE_ASM=1 _WASI_EMULATED_SIGNAL
  _DEFAULT_SOURCE) # else explicit_bzero is called by a form it does not have, and that traps
target_compile_options(part_sodium PRIVATE -w -Oz -fvisibility=hidden -fno-strict-aliasing)
# Chance is the host's, by compilation: no call at run time can forget it (see host_rng.c).
set_source_files_properties(${sodium_root}/randombytes/randombytes.c PROPERTIES
  COMPILE_OPTIONS "-include;${CMAKE_CURRENT_LIST_DIR}/host_rng.h"
  OBJECT_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/host_rng.h)

set(cjson_headers ${CMAKE_BINARY_DIR}/cjson)
configure_file(${BUURT_THIRD_PARTY}/cjson/cJSON.h ${cjson_headers}/cjson/cJSON.h COPYONLY)
configure_file(${BUURT_THIRD_PARTY}/cjson/cJSON.h ${cjson_headers}/cJSON.h COPYONLY)
add_library(part_cjson STATIC ${BUURT_THIRD_PARTY}/cjson/cJSON.c)
target_include_directories(part_cjson SYSTEM PUBLIC ${cjson_headers})
target_compile_definitions(part_cjson PUBLIC CJSON_HIDE_SYMBOLS)
target_compile_options(part_cjson PRIVATE -w)
