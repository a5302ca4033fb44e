-- What walks found, what was handed over, and what they gave the collective casus. No person stands
-- in any of these rows, nor whom one follows from. A day is the number 20260331; a month its first.

CREATE TABLE casus (
    wijk_id    ID,
    casus_id   ID,                                      -- "Veiligheid in de wijk": the wijk_id
    kind       COUNT CHECK (kind BETWEEN 1 AND 2),      -- enum casus_kind
    started_at TIME,
    PRIMARY KEY (wijk_id, casus_id)
);

-- A prevention activity belongs to exactly one collective casus.
CREATE TABLE activity (
    wijk_id     ID,
    activity_id ID,
    casus_id    ID,
    kind        COUNT CHECK (kind BETWEEN 1 AND 16),    -- enum activity_kind
    buurt_id    ID,
    room_id     ID,                                     -- the walking group; zeroes: none
    PRIMARY KEY (wijk_id, activity_id)
);

CREATE UNIQUE INDEX activity_by_room ON activity (wijk_id, room_id, kind);
CREATE INDEX activity_by_casus ON activity (wijk_id, casus_id);

CREATE TABLE contribution (
    wijk_id           ID,
    contribution_id   ID,
    casus_id          ID,
    activity_id       ID,
    buurt_id          ID,
    on_day            COUNT CHECK (on_day > 0),
    counted_in        COUNT CHECK (counted_in > 0),     -- the month that it counts in
    participants      COUNT CHECK (participants <= 100000),
    guests            COUNT CHECK (guests <= 100000),
    minutes           COUNT CHECK (minutes <= 10000000),
    volunteer_minutes COUNT CHECK (volunteer_minutes <= 10000000),
    source            COUNT CHECK (source BETWEEN 1 AND 3), -- enum wire_contribution_source
    frozen_at         TIME,
    PRIMARY KEY (wijk_id, contribution_id)
);

CREATE INDEX contribution_by_month ON contribution (wijk_id, counted_in, casus_id);
CREATE INDEX contribution_by_day ON contribution (wijk_id, casus_id, on_day);

-- That a walk was counted, and in which month; for as long as its presence is kept.
CREATE TABLE counted (
    wijk_id    ID,
    shift_id   ID,
    buurt_id   ID,
    counted_in COUNT CHECK (counted_in > 0),
    counted_at TIME,
    PRIMARY KEY (wijk_id, shift_id)
);

CREATE INDEX counted_by_month ON counted (wijk_id, counted_in);
CREATE INDEX counted_by_age ON counted (wijk_id, counted_at);

-- That a walk was at risk a day before it.
CREATE TABLE walk_risk (
    wijk_id  ID,
    shift_id ID,
    PRIMARY KEY (wijk_id, shift_id)
);

CREATE TABLE report (
    wijk_id       ID,
    shift_id      ID,
    walk_group_id ID,
    buurt_id      ID,
    on_day        COUNT CHECK (on_day > 0),
    version       COUNT CHECK (version > 0),
    outcome       COUNT CHECK (outcome BETWEEN 1 AND 3), -- enum wire_report_outcome
    told          COUNT CHECK (told BETWEEN 1 AND 4),    -- enum wire_reported_to
    counted_in    COUNT,                                 -- frozen in that month; 0: not yet
    PRIMARY KEY (wijk_id, shift_id)
);

CREATE INDEX report_by_buurt ON report (wijk_id, buurt_id, on_day);
CREATE INDEX report_by_month ON report (wijk_id, counted_in);

CREATE TABLE finding (
    wijk_id  ID,
    shift_id ID,
    kind     COUNT CHECK (kind BETWEEN 1 AND 8),        -- enum wire_finding_kind
    number   COUNT CHECK (number BETWEEN 1 AND 999),
    PRIMARY KEY (wijk_id, shift_id, kind)
);

CREATE TABLE handover (
    wijk_id       ID,
    handover_id   ID,
    shift_id      ID,
    walk_group_id ID,
    buurt_id      ID,
    kind          COUNT CHECK (kind BETWEEN 1 AND 8),
    number        COUNT CHECK (number BETWEEN 1 AND 999),
    reference     TEXT CHECK (length(reference) <= 40), -- the municipality's own; empty: none
    handed_on     COUNT CHECK (handed_on > 0),
    counted_in    COUNT CHECK (counted_in > 0),
    state         COUNT CHECK (state BETWEEN 1 AND 3),  -- enum wire_handover_state
    mended        COUNT CHECK (mended <= number),
    answered_on   COUNT,                                -- 0: not yet
    PRIMARY KEY (wijk_id, handover_id)
);

CREATE INDEX handover_by_shift ON handover (wijk_id, shift_id, kind);
CREATE INDEX handover_by_buurt ON handover (wijk_id, buurt_id, handover_id);
CREATE INDEX handover_by_month ON handover (wijk_id, counted_in);

-- How many of a handover were mended, by the month that it counts in: a frozen one stays.
CREATE TABLE mending (
    wijk_id     ID,
    handover_id ID,
    counted_in  COUNT CHECK (counted_in > 0),
    buurt_id    ID,
    number      COUNT,
    PRIMARY KEY (wijk_id, handover_id, counted_in)
);

CREATE INDEX mending_by_month ON mending (wijk_id, counted_in);
CREATE INDEX shift_by_day ON shift (wijk_id, on_day);
CREATE INDEX shift_by_end ON shift (wijk_id, ends_at);
