-- Invitations: what the issuer signed, and a packet that only its code opens. The code itself never
-- comes here.

CREATE TABLE invitation (
    wijk_id   ID,
    serial    ID,  -- also of the device that comes in by it (T13)
    issuer    ID,  -- the hat that signed it; the wijk's: the root
    number    COUNT CHECK (number BETWEEN 0 AND 65535), -- the issuer's own (T4)
    buurt_id  ID,
    kind      COUNT CHECK (kind BETWEEN 1 AND 3),       -- enum cert_invitation_kind
    state     COUNT CHECK (state BETWEEN 0 AND 2), -- enum invitation_stage: open, used, withdrawn
    locator   ID NULL,                                  -- absent: it was never laid down here
    packet    BYTES CHECK (length(packet) <= 4096),     -- empty once it is not open any more
    made_at   TIME,                                     -- when it was laid down
    until     TIME,
    used_by   ID NULL,                                  -- the member
    used_at   TIME NULL,
    PRIMARY KEY (wijk_id, serial)
);

CREATE UNIQUE INDEX invitation_by_locator ON invitation (wijk_id, locator)
    WHERE locator IS NOT NULL;
CREATE INDEX invitation_by_buurt ON invitation (wijk_id, buurt_id, serial);
CREATE INDEX invitation_by_issuer ON invitation (wijk_id, issuer, made_at);
CREATE INDEX invitation_by_end ON invitation (wijk_id, until);
