-- What a month counts is read from one index: a country's store has thousands of contributions a
-- month, each in a page of its own.
CREATE INDEX contribution_counted ON contribution (
    wijk_id, counted_in, source, buurt_id, on_day, participants, guests, minutes, activity_id
);
