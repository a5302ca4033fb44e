-- Reports of messages, which only the moderators' devices can open, and what two of them decided.
-- Who reported is not kept.

CREATE TABLE moderator_key (
    wijk_id    ID,
    serial     ID,                                      -- of the moderator's device
    hat_serial ID,                                      -- under which it was laid down
    seal_key   BYTES CHECK (length(seal_key) = 32),
    signature  BYTES CHECK (length(signature) = 64),    -- of the key, by the device's own
    since      TIME,
    PRIMARY KEY (wijk_id, serial)
);

CREATE TABLE moderation (
    wijk_id     ID,
    report_id   ID,
    buurt_id    ID,
    state       COUNT CHECK (state BETWEEN 0 AND 2),    -- enum moderation_state
    reported_at TIME,
    member_id   ID NULL,                                -- whom it concerns, once proposed
    measure     COUNT CHECK (measure BETWEEN 0 AND 4),  -- enum wire_measure
    days        COUNT CHECK (days BETWEEN 0 AND 7),
    reason      BYTES CHECK (length(reason) <= 2048),   -- sealed
    statement   BYTES CHECK (length(statement) <= 4096),
    proposed_by ID NULL,                                -- a member
    decided_at  TIME,
    until       TIME,                                   -- 0: nothing lasts
    appealed    FLAG,
    PRIMARY KEY (wijk_id, report_id)
);

CREATE INDEX moderation_by_age ON moderation (wijk_id, reported_at);
CREATE INDEX moderation_by_member ON moderation (wijk_id, member_id) WHERE member_id IS NOT NULL;

-- To which devices of which moderators it went.
CREATE TABLE moderation_to (
    wijk_id   ID,
    report_id ID,
    serial    ID,
    member_id ID,
    PRIMARY KEY (wijk_id, report_id, serial)
);

-- Who has decided it once: others look again after an appeal.
CREATE TABLE moderation_judge (
    wijk_id   ID,
    report_id ID,
    member_id ID,
    PRIMARY KEY (wijk_id, report_id, member_id)
);

CREATE TABLE mute (
    wijk_id   ID,
    member_id ID,
    until     TIME,
    PRIMARY KEY (wijk_id, member_id)
);

-- A removal, as a mark of the pseudonym under a key of the wijk's own, for at most a year.
CREATE TABLE exclusion (
    wijk_id ID,
    mark    BYTES CHECK (length(mark) = 32),
    until   TIME,
    PRIMARY KEY (wijk_id, mark)
);

CREATE TABLE exclusion_key (
    wijk_id ID PRIMARY KEY,
    bytes   BYTES CHECK (length(bytes) = 32)
);
