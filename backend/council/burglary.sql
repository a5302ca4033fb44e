-- Burglaries as others counted them. Nothing here joins what is measured.

-- name: burglary_last
SELECT coalesce(max(version), 0) FROM burglary_figure
 WHERE wijk_id = :wijk_id AND from_day = :from AND to_day = :to;

-- name: burglary_add
INSERT INTO burglary_figure (wijk_id, from_day, to_day, version, burglaries, homes, source,
                             source_on, entered_on)
VALUES (:wijk_id, :from, :to, :version, :burglaries, :homes, :source, :source_on, :entered_on);

-- Of each period the newest version; the newest periods first.
-- name: burglary_list
SELECT b.from_day, b.to_day, b.version, b.burglaries, b.homes, b.source, b.source_on, b.entered_on
  FROM burglary_figure AS b
 WHERE b.wijk_id = :wijk_id AND b.from_day < :before
   AND b.version = (SELECT max(v.version) FROM burglary_figure AS v
                     WHERE v.wijk_id = b.wijk_id AND v.from_day = b.from_day
                       AND v.to_day = b.to_day)
 ORDER BY b.from_day DESC, b.to_day DESC
 LIMIT :most;
