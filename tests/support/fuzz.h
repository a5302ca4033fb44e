/* fuzz.h -- what a fuzz target is: one function that takes any bytes and must survive them. */
#ifndef SUPPORT_FUZZ_H
#define SUPPORT_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Feeds one input to the code under test. Gives: 0, always; a finding is a crash. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
