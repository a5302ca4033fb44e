/* setjmp.h -- WASI has none; the tests include it for cmocka, which is not here either. */
#ifndef WASM_CMOCKA_SETJMP_H
#define WASM_CMOCKA_SETJMP_H

#endif
