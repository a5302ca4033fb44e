-- That terms were kept: how many rows of a kind went on a day, never which. And what was done under
-- hats, for a year.

CREATE TABLE retention_run (
    wijk_id ID,
    thing   COUNT CHECK (thing BETWEEN 1 AND 64),       -- enum wire_kept_thing
    day     COUNT,                                      -- a local date: 20260331
    deleted COUNT,
    PRIMARY KEY (wijk_id, thing, day)
);

CREATE INDEX retention_run_by_day ON retention_run (wijk_id, day);

CREATE TABLE audit (
    wijk_id    ID,
    number     COUNT CHECK (number > 0),                -- 1, 2, 3 … in the wijk
    done_at    TIME,
    hat        COUNT,                                   -- one bit of enum wire_hat
    hat_serial ID,
    member_id  ID NULL,                                 -- whose hat it is; absent: erased
    request    TEXT CHECK (length(request) BETWEEN 1 AND 40), -- its name on the wire
    PRIMARY KEY (wijk_id, number)
);

CREATE INDEX audit_by_age ON audit (wijk_id, done_at);
CREATE INDEX audit_by_member ON audit (wijk_id, member_id, number);
