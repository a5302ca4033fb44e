#include "device/device_rules.h"

enum status device_may_sign(const struct cert_device *signer, size_t live)
{
    if (signer->is_sister) {
        return BAD_CHAIN;
    }
    return live < DEVICES_LIVE_MAX ? OK : FULL;
}
