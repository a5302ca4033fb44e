-- Walking groups, their series and shifts, who signed up and who was there. No name of a person
-- stands here, no place and no track. A day is the number 20260331; 0 is none.

CREATE TABLE walk_group (
    wijk_id       ID,
    walk_group_id ID,                               -- also the room of its MLS group
    buurt_id      ID,
    min_count     COUNT CHECK (min_count BETWEEN 2 AND 20),
    max_count     COUNT CHECK (max_count BETWEEN 2 AND 50),
    newcomers     COUNT CHECK (newcomers BETWEEN 0 AND 10),
    open          FLAG,                             -- it walks; else it rests
    made_at       TIME,
    PRIMARY KEY (wijk_id, walk_group_id),
    CHECK (min_count <= max_count AND newcomers < max_count)
);

CREATE INDEX walk_group_by_buurt ON walk_group (wijk_id, buurt_id);

-- Who stands in for a leader, on which days. Gone once it is over.
CREATE TABLE deputy (
    wijk_id       ID,
    deputy_id     ID,                               -- named as `hat` while it lasts
    walk_group_id ID,
    member_id     ID,
    from_on       COUNT CHECK (from_on > 0),
    to_on         COUNT CHECK (to_on > 0),
    begins_at     TIME,                             -- the local midnight that opens the first day
    ends_at       TIME,                             -- and the one that closes the last
    named_under   ID,                               -- the hat's serial
    PRIMARY KEY (wijk_id, deputy_id),
    CHECK (from_on <= to_on AND begins_at < ends_at)
);

CREATE INDEX deputy_by_group ON deputy (wijk_id, walk_group_id, member_id);
CREATE INDEX deputy_by_member ON deputy (wijk_id, member_id);
CREATE INDEX deputy_by_end ON deputy (wijk_id, ends_at);

CREATE TABLE series (
    wijk_id       ID,
    series_id     ID,
    walk_group_id ID,
    version       COUNT CHECK (version > 0),
    rule          COUNT CHECK (rule BETWEEN 1 AND 2),          -- enum wire_series_rule
    every         COUNT CHECK (every BETWEEN 1 AND 12),        -- weeks, or months
    weekday       COUNT CHECK (weekday BETWEEN 1 AND 7),       -- 1 is Monday
    nth           COUNT CHECK (nth BETWEEN 0 AND 5),           -- monthly: 5 is the last
    begins_minute COUNT CHECK (begins_minute BETWEEN 0 AND 1439), -- local, since midnight
    minutes       COUNT CHECK (minutes BETWEEN 15 AND 360),
    from_on       COUNT CHECK (from_on > 0),
    to_on         COUNT,                                       -- 0: no end
    min_count     COUNT CHECK (min_count BETWEEN 2 AND 20),
    max_count     COUNT CHECK (max_count BETWEEN 2 AND 50),
    newcomers     COUNT CHECK (newcomers BETWEEN 0 AND 10),
    weeks_ahead   COUNT CHECK (weeks_ahead BETWEEN 1 AND 52),
    opens_days    COUNT CHECK (opens_days BETWEEN 0 AND 365),  -- 0: sign-up is open at once
    due_at        TIME,                                        -- when its shifts are looked at next
    PRIMARY KEY (wijk_id, series_id),
    CHECK (min_count <= max_count AND newcomers < max_count)
);

CREATE INDEX series_by_group ON series (wijk_id, walk_group_id);
CREATE INDEX series_by_due ON series (wijk_id, due_at);

CREATE TABLE exception (
    wijk_id       ID,
    exception_id  ID,
    series_id     ID,
    kind          COUNT CHECK (kind BETWEEN 1 AND 2),          -- enum wire_exception_kind
    from_on       COUNT CHECK (from_on > 0),
    to_on         COUNT CHECK (to_on > 0),
    reason        COUNT CHECK (reason BETWEEN 1 AND 7),        -- enum wire_shift_reason
    begins_minute COUNT CHECK (begins_minute BETWEEN 0 AND 1439),
    PRIMARY KEY (wijk_id, exception_id),
    CHECK (from_on <= to_on)
);

CREATE INDEX exception_by_series ON exception (wijk_id, series_id, from_on);

CREATE TABLE shift (
    wijk_id       ID,
    shift_id      ID,
    walk_group_id ID,
    buurt_id      ID,
    series_id     ID,                               -- zeroes: on its own
    series_on     COUNT,                            -- the day its series made it for; 0: on its own
    version       COUNT CHECK (version > 0),
    on_day        COUNT CHECK (on_day > 0),         -- the local day on which it begins
    begins_minute COUNT CHECK (begins_minute BETWEEN 0 AND 1439),
    minutes       COUNT CHECK (minutes BETWEEN 15 AND 360),
    begins_at     TIME,
    ends_at       TIME,
    opens_at      TIME,                             -- 0: at once
    min_count     COUNT CHECK (min_count BETWEEN 2 AND 20),
    max_count     COUNT CHECK (max_count BETWEEN 2 AND 50),
    newcomers     COUNT CHECK (newcomers BETWEEN 0 AND 10),
    phase         COUNT CHECK (phase BETWEEN 0 AND 3),         -- enum shift_phase
    cancelled_by  COUNT CHECK (cancelled_by BETWEEN 0 AND 3),  -- enum shift_canceller
    reason        COUNT CHECK (reason BETWEEN 0 AND 7),        -- enum wire_shift_reason
    was_at        TIME,                             -- moved: when it would have begun; 0: not moved
    edited        FLAG,                             -- has a plan of its own, not its series'
    done          COUNT,                            -- bits of enum shift_step: what time has done
    risk_told     FLAG,
    adults        COUNT CHECK (adults BETWEEN 0 AND 50),       -- guests
    children      COUNT CHECK (children BETWEEN 0 AND 50),
    telling       COUNT CHECK (telling BETWEEN 0 AND 8), -- enum wire_shift_told: still to be told
    asked_at      TIME,                             -- "Veilig thuis?" was asked then; 0: not yet
    due_at        TIME,                             -- when time has something to do next
    PRIMARY KEY (wijk_id, shift_id),
    CHECK (min_count <= max_count AND newcomers < max_count AND begins_at < ends_at)
);

CREATE UNIQUE INDEX shift_by_series ON shift (wijk_id, series_id, series_on) WHERE series_on > 0;
CREATE INDEX shift_by_buurt ON shift (wijk_id, buurt_id, begins_at, shift_id);
CREATE INDEX shift_by_group ON shift (wijk_id, walk_group_id, begins_at);
CREATE INDEX shift_by_due ON shift (wijk_id, due_at);

CREATE TABLE signup (
    wijk_id       ID,
    shift_id      ID,
    member_id     ID,
    state         COUNT CHECK (state BETWEEN 1 AND 3), -- enum wire_signup_state
    newcomer      FLAG,
    from_standing FLAG,
    coming        FLAG,
    line          COUNT,                            -- the order of asking, in this shift
    offered_until TIME,                             -- 0: not offered
    PRIMARY KEY (wijk_id, shift_id, member_id)
);

CREATE INDEX signup_by_member ON signup (wijk_id, member_id);
CREATE INDEX signup_by_offer ON signup (wijk_id, offered_until) WHERE offered_until > 0;

CREATE TABLE standing (
    wijk_id   ID,
    series_id ID,
    member_id ID,
    state     COUNT CHECK (state BETWEEN 1 AND 2),  -- enum wire_standing
    line      COUNT,                                -- the order of asking, in this series
    taken_on  COUNT,                                -- up to this day its shifts have been looked at
    waiting   FLAG,                                 -- there are more of them
    PRIMARY KEY (wijk_id, series_id, member_id)
);

CREATE INDEX standing_by_member ON standing (wijk_id, member_id);
CREATE INDEX standing_by_waiting ON standing (wijk_id) WHERE waiting = 1;

CREATE TABLE attendance (
    wijk_id   ID,
    shift_id  ID,
    member_id ID,
    in_at     TIME,                                 -- 0: was not there
    in_way    COUNT CHECK (in_way BETWEEN 0 AND 3), -- enum wire_attendance_way
    in_hat    ID,                                   -- under which hat; zeroes: a resident's own
    out_at    TIME,                                 -- 0: on the way
    out_way   COUNT CHECK (out_way BETWEEN 0 AND 3),
    out_hat   ID,
    home_at   TIME,                                 -- 0: has not said so
    PRIMARY KEY (wijk_id, shift_id, member_id)
);

CREATE INDEX attendance_by_member ON attendance (wijk_id, member_id);

-- A shift with what is counted of it: the one place where places and presence are counted.
CREATE VIEW shift_counted AS
SELECT s.wijk_id, s.shift_id, s.walk_group_id, s.buurt_id, s.series_id, s.series_on, s.version,
       s.on_day, s.begins_minute, s.minutes, s.begins_at, s.ends_at, s.opens_at,
       s.min_count, s.max_count, s.newcomers, s.phase, s.cancelled_by, s.reason, s.was_at,
       s.edited, s.done, s.risk_told, s.adults, s.children, s.telling, s.asked_at,
       s.due_at,
       (SELECT count(*) FROM signup u
         WHERE u.wijk_id = s.wijk_id AND u.shift_id = s.shift_id AND u.state = 1) AS confirmed,
       (SELECT count(*) FROM signup u
         WHERE u.wijk_id = s.wijk_id AND u.shift_id = s.shift_id AND u.state = 2) AS waiting,
       (SELECT count(*) FROM signup u
         WHERE u.wijk_id = s.wijk_id AND u.shift_id = s.shift_id AND u.state = 3) AS offered,
       (SELECT count(*) FROM signup u
         WHERE u.wijk_id = s.wijk_id AND u.shift_id = s.shift_id AND u.state <> 2
           AND u.newcomer = 1) AS newcomers_taken,
       (SELECT count(*) FROM attendance a
         WHERE a.wijk_id = s.wijk_id AND a.shift_id = s.shift_id AND a.in_at > 0) AS present
  FROM shift s;
