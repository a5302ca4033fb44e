-- Learning sessions, open questions, advice. No person stands in any of these rows.

CREATE TABLE learning_session (
    wijk_id    ID,
    session_id ID,
    layer      COUNT CHECK (layer BETWEEN 1 AND 3),      -- enum wire_layer
    on_day     COUNT CHECK (on_day > 0),
    method     COUNT CHECK (method BETWEEN 1 AND 2),     -- enum wire_learning_method
    present    COUNT CHECK (present <= 1000),
    visits     COUNT CHECK (visits <= 100),
    PRIMARY KEY (wijk_id, session_id)
);

CREATE UNIQUE INDEX learning_session_by_day ON learning_session (wijk_id, layer, on_day);

CREATE TABLE open_question (
    wijk_id     ID,
    question_id ID,
    asked_by    COUNT CHECK (asked_by BETWEEN 1 AND 3),  -- enum wire_layer
    held_by     COUNT CHECK (held_by BETWEEN asked_by AND 3),
    about       COUNT CHECK (about BETWEEN 1 AND 5),     -- enum wire_question_about
    state       COUNT CHECK (state BETWEEN 1 AND 5),     -- enum wire_question_state
    question    TEXT CHECK (length(question) BETWEEN 1 AND 300),
    answer      TEXT CHECK (length(answer) <= 300),
    asked_on    COUNT CHECK (asked_on > 0),
    PRIMARY KEY (wijk_id, question_id)
);

CREATE INDEX open_question_by_state ON open_question (wijk_id, state, asked_on);

CREATE TABLE advice (
    wijk_id     ID,
    advice_id   ID,
    given_to    COUNT CHECK (given_to BETWEEN 1 AND 3),  -- enum wire_advice_to
    given_on    COUNT CHECK (given_on > 0),
    due_on      COUNT CHECK (due_on >= given_on),
    period      COUNT,                                   -- the month it is about; 0: none
    casus_id    ID,
    advice      TEXT CHECK (length(advice) BETWEEN 1 AND 600),
    answer      TEXT CHECK (length(answer) <= 600),
    answered_on COUNT,                                   -- 0: not yet
    PRIMARY KEY (wijk_id, advice_id)
);
