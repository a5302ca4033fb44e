-- Statements: revoke, withdraw, leave, succeed. The server has acted on each; the groups apply them
-- one by one (T16, T17).

CREATE TABLE statement (
    wijk_id   ID,
    hash      BYTES CHECK (length(hash) = 32),
    number    COUNT CHECK (number > 0),                 -- 1, 2, 3 … in the wijk
    kind      COUNT CHECK (kind BETWEEN 1 AND 7),       -- enum cert_statement_kind
    statement BYTES CHECK (length(statement) BETWEEN 1 AND 4096),
    chain     BYTES CHECK (length(chain) BETWEEN 1 AND 4096), -- the hats it needs
    posted_by ID,                                       -- a device serial
    posted_at TIME,
    PRIMARY KEY (wijk_id, hash)
);

CREATE UNIQUE INDEX statement_by_number ON statement (wijk_id, number);

CREATE TABLE statement_group (
    wijk_id  ID,
    group_id BYTES CHECK (length(group_id) = 37),
    number   COUNT,                                     -- of the statement
    applied  FLAG,
    PRIMARY KEY (wijk_id, group_id, number)
);

CREATE INDEX statement_group_by_number ON statement_group (wijk_id, number);

-- Serials that were revoked or withdrawn before anything came in under them.
CREATE TABLE barred (
    wijk_id ID,
    serial  ID,
    since   TIME,
    PRIMARY KEY (wijk_id, serial)
);
