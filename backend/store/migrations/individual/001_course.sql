-- Individual casussen: a database file of its own, without words and without persons. A pseudonym
-- is drawn for one casus and stands nowhere else; no id or key of this file stands in the other,
-- but the wijk's. A day is the number 20260331.

-- What hides which hat keeps a row: see individual_store.h.
CREATE TABLE individual.secret (
    wijk_id ID,
    secret  BYTES CHECK (length(secret) = 32),
    PRIMARY KEY (wijk_id)
);

CREATE TABLE individual.course (
    wijk_id      ID,
    pseudonym    ID,
    keeper       BYTES CHECK (length(keeper) = 32),
    theme        COUNT CHECK (theme BETWEEN 1 AND 9),      -- enum wire_casus_theme
    existing     FLAG,
    state        COUNT CHECK (state BETWEEN 1 AND 7),      -- enum wire_casus_state
    came_on      COUNT CHECK (came_on > 0),
    talked_on    COUNT,                                    -- 0: not yet
    due_on       COUNT,
    plan_version COUNT,
    plan_agreed  FLAG,
    solution     COUNT CHECK (solution BETWEEN 0 AND 6),   -- enum wire_solution
    solved_on    COUNT,
    closed_on    COUNT,
    PRIMARY KEY (wijk_id, pseudonym)
);

CREATE TABLE individual.meeting (
    wijk_id   ID,
    pseudonym ID,
    number    COUNT CHECK (number > 0),
    held_on   COUNT CHECK (held_on > 0),
    place     COUNT CHECK (place BETWEEN 1 AND 3),         -- enum wire_meeting_place
    present   COUNT CHECK (present BETWEEN 2 AND 100),
    PRIMARY KEY (wijk_id, pseudonym, number)
);

CREATE TABLE individual.delay (
    wijk_id   ID,
    pseudonym ID,
    number    COUNT CHECK (number > 0),
    was_due   COUNT CHECK (was_due > 0),
    due_on    COUNT CHECK (due_on > was_due),
    reason    COUNT CHECK (reason BETWEEN 1 AND 4),        -- enum wire_delay_reason
    PRIMARY KEY (wijk_id, pseudonym, number)
);

CREATE TABLE individual.mark (
    wijk_id   ID,
    pseudonym ID,
    moment    COUNT CHECK (moment BETWEEN 1 AND 3),        -- enum wire_grade_moment
    number    COUNT CHECK (number > 0),
    tenths    COUNT CHECK (tenths <= 100),
    given_on  COUNT CHECK (given_on > 0),
    PRIMARY KEY (wijk_id, pseudonym, moment, number)
);

-- Whose yes was taken back: a restored copy forgets them again before it serves.
CREATE TABLE individual.taken_back (
    wijk_id   ID,
    pseudonym ID,
    on_day    COUNT CHECK (on_day > 0),
    PRIMARY KEY (wijk_id, pseudonym)
);
