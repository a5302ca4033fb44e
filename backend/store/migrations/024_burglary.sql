-- Burglaries as others counted them, entered by hand with their source. They stand apart from every
-- figure that is measured here. A figure that is corrected gets a next version; the first one
-- stays. A day is the number 20260331.
CREATE TABLE burglary_figure (
    wijk_id    ID,
    from_day   COUNT CHECK (from_day > 0),
    to_day     COUNT CHECK (to_day >= from_day),
    version    COUNT CHECK (version > 0),
    burglaries COUNT CHECK (burglaries <= 1000000),
    homes      COUNT CHECK (homes > 0),
    source     TEXT CHECK (length(source) BETWEEN 1 AND 120),
    source_on  COUNT CHECK (source_on >= to_day),         -- the day it was published
    entered_on COUNT CHECK (entered_on > 0),
    PRIMARY KEY (wijk_id, from_day, to_day, version)
);
