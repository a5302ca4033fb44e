-- Alerts as the server sees them: where, until when, how many phones. Never what, nor how one
-- stands.

CREATE TABLE alert (
    wijk_id   ID,
    alert_id  ID,
    group_id  BYTES CHECK (length(group_id) = 37),
    buurt_id  ID,                                       -- zeroes: raised in the wijk's own group
    raised_at TIME,
    expires   TIME,
    practice  FLAG,
    widened   FLAG,
    phones    COUNT,
    sent      COUNT,
    received  COUNT,
    shown     COUNT,
    in_time   COUNT,                                    -- shown within a minute
    PRIMARY KEY (wijk_id, alert_id)
);

CREATE INDEX alert_by_age ON alert (wijk_id, raised_at);
CREATE INDEX alert_by_buurt ON alert (wijk_id, buurt_id, raised_at);

-- That a person raised or answered an alert, for the limits; not which one, and for a day.
CREATE TABLE alert_act (
    wijk_id   ID,
    member_id ID,
    kind      COUNT CHECK (kind BETWEEN 1 AND 2),       -- enum alert_act
    number    COUNT,                                    -- 1, 2, 3 … of the person
    acted_at  TIME,
    PRIMARY KEY (wijk_id, member_id, kind, number)
);

CREATE INDEX alert_act_by_age ON alert_act (wijk_id, acted_at);

-- How many a buurt had in a month, and what was told of them; practices are not among them.
CREATE TABLE alert_month (
    wijk_id  ID,
    month    COUNT,                                     -- its first day: 20260301
    buurt_id ID,                                        -- zeroes: raised in the wijk's own group
    raised   COUNT,
    true_n   COUNT,
    false_n  COUNT,
    unknown_n COUNT,
    closed   FLAG,                                      -- what nobody told is among the unknown
    PRIMARY KEY (wijk_id, month, buurt_id),
    CHECK (true_n + false_n + unknown_n <= raised)
);

-- Which tallies were counted: nothing but a number that only the phones of that alert can make.
CREATE TABLE alert_tally (
    wijk_id  ID,
    tally_id BYTES CHECK (length(tally_id) = 32),
    month    COUNT,
    PRIMARY KEY (wijk_id, tally_id)
);

CREATE INDEX alert_tally_by_month ON alert_tally (wijk_id, month);
