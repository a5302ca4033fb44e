-- Devices and hats, each from a chain that was verified once; rooms and the buurt they lie in; what
-- lets a stranger found a wijk. No name of a person stands here, nor what one follows from.

CREATE TABLE device (
    wijk_id        ID,
    serial         ID,                              -- of its certificate
    member_id      ID,
    buurt_id       ID,
    public_key     BYTES CHECK (length(public_key) = 32),
    signer         ID,                              -- the invitation's serial, or the sister's (T5)
    generation     COUNT,           -- a resumption token of another one is void (S7)
    state          COUNT CHECK (state BETWEEN 0 AND 2), -- enum device_state: live, revoked, left
    policy_version COUNT,                           -- of the policy its chain was judged under
    chain          BYTES,                           -- as it was verified, for those who ask
    sends          COUNT,                           -- highest counter of kept sends told (T26)
    since          TIME,
    PRIMARY KEY (wijk_id, serial)
);

CREATE INDEX device_by_member ON device (wijk_id, member_id);
CREATE INDEX device_by_signer ON device (wijk_id, signer);
CREATE UNIQUE INDEX device_by_key ON device (wijk_id, public_key);

CREATE TABLE hat (
    wijk_id        ID,
    hat_serial     ID,
    serial         ID,                              -- the device it is bound to (T6)
    hat            COUNT,                           -- one bit of enum wire_hat
    reach          COUNT CHECK (reach BETWEEN 0 AND 5), -- enum wire_reach
    reach_id       ID,           -- the buurt, room, casus or fund; zeroes: the wijk
    not_before     TIME,
    not_after      TIME,
    withdrawn      FLAG,
    issuer         ID,           -- the hat serial that granted it; zeroes: the root
    policy_version COUNT,
    chain          BYTES,
    PRIMARY KEY (wijk_id, hat_serial)
);

CREATE INDEX hat_by_device ON hat (wijk_id, serial);
CREATE INDEX hat_by_issuer ON hat (wijk_id, issuer);

-- Where a room lies: an MLS room, a walk group, a casus room. For the reach of buurt hats (S14).
CREATE TABLE room (
    wijk_id  ID,
    room_id  ID,
    buurt_id ID,                                    -- zeroes: the wijk's own
    PRIMARY KEY (wijk_id, room_id)
);

-- One-time tokens of `buurtd admin allow-founding`, under the wijk of zeroes: there is none yet.
CREATE TABLE founding (
    wijk_id    ID,
    token_hash BYTES CHECK (length(token_hash) = 32),
    not_after  TIME,
    PRIMARY KEY (wijk_id, token_hash)
);
