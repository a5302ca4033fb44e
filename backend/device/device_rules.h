/* device_rules.h -- a member's devices: the rules. protocol/docs/device.md. */
#ifndef DEVICE_DEVICE_RULES_H
#define DEVICE_DEVICE_RULES_H

#include "device/device_store.h"

enum { DEVICES_LIVE_MAX = 4 };

/* Whether a device may let in one more: it was invited itself, and the member has fewer than four.
 * Fails: BAD_CHAIN (a sister signs nobody), FULL. Source: T5. */
MUST_CHECK enum status device_may_sign(const struct cert_device *signer, size_t live);

#endif
