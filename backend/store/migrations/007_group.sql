-- MLS groups, followed from what is public. The server holds no secret of any of them.

CREATE TABLE mls_group (
    wijk_id      ID,
    group_id     BYTES CHECK (length(group_id) = 37),   -- wijk_id, kind, room, instance (T9)
    kind         COUNT CHECK (kind BETWEEN 1 AND 6),    -- enum cert_group_kind
    room_id      ID,
    instance     COUNT CHECK (instance > 0),
    buurt_id     ID,                                    -- in which it lies; zeroes: the wijk's own
    state        COUNT CHECK (state BETWEEN 0 AND 2),   -- enum group_state: live, frozen, over
    epoch        COUNT,
    committed_at TIME,                                  -- the signed time of the last commit (T20)
    seq          COUNT,                                 -- its place in the log
    leaves       COUNT,
    group_info   BYTES,                                 -- signed by the last committer (T22)
    policy       BYTES CHECK (length(policy) = 32),     -- hash of the policy document (T15)
    PRIMARY KEY (wijk_id, group_id)
);

CREATE UNIQUE INDEX mls_group_by_room ON mls_group (wijk_id, kind, room_id, instance);
CREATE INDEX mls_group_by_buurt ON mls_group (wijk_id, buurt_id);

-- The public state by tree node, as public_group_rows() gives it: a commit writes what it changed.
CREATE TABLE mls_group_row (
    wijk_id  ID,
    group_id BYTES CHECK (length(group_id) = 37),
    row_key  BYTES CHECK (length(row_key) BETWEEN 1 AND 64),
    value    BYTES,
    PRIMARY KEY (wijk_id, group_id, row_key)
);

-- Whose leaf is whose.
CREATE TABLE mls_leaf (
    wijk_id  ID,
    group_id BYTES CHECK (length(group_id) = 37),
    leaf     COUNT,
    serial   ID,                                        -- of the device
    PRIMARY KEY (wijk_id, group_id, leaf)
);

CREATE UNIQUE INDEX mls_leaf_by_device ON mls_leaf (wijk_id, serial, group_id);

-- Resyncs of the last day, for their limit (T19).
CREATE TABLE mls_resync (
    wijk_id  ID,
    group_id BYTES CHECK (length(group_id) = 37),
    serial   ID,
    epoch    COUNT,                                     -- that it made
    done_at  TIME,
    PRIMARY KEY (wijk_id, group_id, serial, epoch)
);

CREATE INDEX mls_resync_by_age ON mls_resync (wijk_id, done_at);

-- "This device cannot apply that commit": two members' freeze the group (T23).
CREATE TABLE mls_broken (
    wijk_id   ID,
    group_id  BYTES CHECK (length(group_id) = 37),
    epoch     COUNT,                                    -- in which the commit was made
    member_id ID,
    serial    ID,
    report    BYTES CHECK (length(report) BETWEEN 1 AND 2048),
    made_at   TIME,
    PRIMARY KEY (wijk_id, group_id, epoch, member_id)
);

CREATE INDEX mls_broken_by_age ON mls_broken (wijk_id, made_at);

-- Passes given and not over: who may fetch a group that its certificate does not open (T12).
CREATE TABLE pass (
    wijk_id    ID,
    serial     ID,                                      -- of the device it is for
    group_id   BYTES CHECK (length(group_id) = 37),
    hat_serial ID,                                      -- under which it was given
    pass       BYTES CHECK (length(pass) BETWEEN 1 AND 256),
    until      TIME,
    PRIMARY KEY (wijk_id, serial, group_id)
);

CREATE INDEX pass_by_end ON pass (wijk_id, until);
