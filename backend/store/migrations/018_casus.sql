-- What becomes of a collective casus, and activities besides walks. No person stands in any of
-- these rows: who was there, asked or answered is a number. A day is the number 20260331.

-- The course of a casus: from the talk about the three questions to a solution that stands.
CREATE TABLE casus_course (
    wijk_id      ID,
    casus_id     ID,
    came_on      COUNT CHECK (came_on > 0),
    talked_on    COUNT,                                  -- 0: not yet
    due_on       COUNT,
    review_on    COUNT,
    solution     COUNT CHECK (solution BETWEEN 0 AND 6), -- enum wire_solution
    plan_version COUNT,
    plan_agreed  FLAG,
    want         TEXT CHECK (length(want) <= 400),
    can_self     TEXT CHECK (length(can_self) <= 400),
    can_others   TEXT CHECK (length(can_others) <= 400),
    need         TEXT CHECK (length(need) <= 400),
    PRIMARY KEY (wijk_id, casus_id)
);

CREATE INDEX casus_course_by_due ON casus_course (wijk_id, due_on);

CREATE TABLE agreement (
    wijk_id  ID,
    casus_id ID,
    version  COUNT CHECK (version > 0),
    number   COUNT CHECK (number > 0),
    who      TEXT CHECK (length(who) <= 40),             -- a role or an organisation
    what     TEXT CHECK (length(what) <= 120),
    due_on   COUNT CHECK (due_on > 0),
    PRIMARY KEY (wijk_id, casus_id, version, number)
);

CREATE TABLE postponement (
    wijk_id  ID,
    casus_id ID,
    number   COUNT CHECK (number > 0),
    was_due  COUNT CHECK (was_due > 0),
    due_on   COUNT CHECK (due_on > was_due),
    reason   TEXT CHECK (length(reason) BETWEEN 1 AND 120),
    PRIMARY KEY (wijk_id, casus_id, number)
);

CREATE TABLE casus_meeting (
    wijk_id  ID,
    casus_id ID,
    number   COUNT CHECK (number > 0),
    held_on  COUNT CHECK (held_on > 0),
    place    COUNT CHECK (place BETWEEN 1 AND 3),        -- enum wire_meeting_place
    present  COUNT CHECK (present BETWEEN 2 AND 100),
    PRIMARY KEY (wijk_id, casus_id, number)
);

-- Marks of wellbeing, in tenths, numbered as they came in.
CREATE TABLE casus_grade (
    wijk_id  ID,
    casus_id ID,
    moment   COUNT CHECK (moment BETWEEN 1 AND 3),       -- enum wire_grade_moment
    number   COUNT CHECK (number > 0),
    tenths   COUNT CHECK (tenths <= 100),
    given_on COUNT CHECK (given_on > 0),
    PRIMARY KEY (wijk_id, moment, number)
);

CREATE INDEX casus_grade_by_casus ON casus_grade (wijk_id, casus_id, moment);

CREATE TABLE analysis (
    wijk_id     ID,
    analysis_id ID,
    sample      TEXT CHECK (length(sample) BETWEEN 1 AND 40),
    existing    FLAG,
    cost_before CENTS CHECK (cost_before >= 0),
    cost_now    CENTS CHECK (cost_now >= 0),
    months      COUNT CHECK (months BETWEEN 1 AND 120),
    avoided     COUNT CHECK (avoided BETWEEN 1 AND 4),   -- enum wire_avoided
    price_list  COUNT CHECK (price_list > 0),
    made_on     COUNT CHECK (made_on > 0),
    PRIMARY KEY (wijk_id, analysis_id)
);

CREATE INDEX analysis_by_sample ON analysis (wijk_id, sample);

-- A sample to which nothing is added any more.
CREATE TABLE analysis_sample (
    wijk_id  ID,
    sample   TEXT CHECK (length(sample) BETWEEN 1 AND 40),
    fixed_on COUNT CHECK (fixed_on > 0),
    PRIMARY KEY (wijk_id, sample)
);

CREATE TABLE simple_question (
    wijk_id  ID,
    year     COUNT CHECK (year BETWEEN 2000 AND 2200),
    theme    COUNT CHECK (theme BETWEEN 1 AND 9),        -- enum wire_casus_theme
    entrance COUNT CHECK (entrance BETWEEN 1 AND 20),
    solution COUNT CHECK (solution BETWEEN 1 AND 6),     -- enum wire_solution
    at_once  FLAG,
    asked    COUNT CHECK (asked > 0),
    PRIMARY KEY (wijk_id, year, theme, entrance, solution, at_once)
);

-- What an activity is called; those of walking groups have no row here.
CREATE TABLE activity_story (
    wijk_id       ID,
    activity_id   ID,
    owner         COUNT CHECK (owner BETWEEN 1 AND 3),         -- enum wire_activity_owner
    dimension     COUNT CHECK (dimension BETWEEN 0 AND 6),     -- enum wire_dimension
    dimension_too COUNT CHECK (dimension_too BETWEEN 0 AND 6),
    title         TEXT CHECK (length(title) BETWEEN 1 AND 60),
    stopped       FLAG,
    PRIMARY KEY (wijk_id, activity_id)
);

-- That an activity was tallied on a day: once.
CREATE TABLE activity_day (
    wijk_id     ID,
    activity_id ID,
    on_day      COUNT CHECK (on_day > 0),
    PRIMARY KEY (wijk_id, activity_id, on_day)
);

CREATE TABLE visit_week (
    wijk_id     ID,
    activity_id ID,
    week        COUNT CHECK (week > 0),                  -- its Monday
    visitors    COUNT CHECK (visitors <= 100000),
    is_unique   FLAG,
    method      COUNT CHECK (method BETWEEN 1 AND 3),    -- enum wire_visit_method
    PRIMARY KEY (wijk_id, activity_id, week)
);

CREATE TABLE role_place (
    wijk_id      ID,
    activity_id  ID,
    role         COUNT CHECK (role BETWEEN 1 AND 4),     -- enum wire_role
    places       COUNT CHECK (places <= 100),
    guided       COUNT CHECK (guided <= places),
    volunteering COUNT CHECK (volunteering <= 1000),
    paid         COUNT CHECK (paid <= 1000),
    PRIMARY KEY (wijk_id, activity_id, role)
);
