-- What walks found and what was handed over.

-- name: report_find
SELECT walk_group_id, buurt_id, on_day, version, outcome, told, counted_in
  FROM report WHERE wijk_id = :wijk_id AND shift_id = :shift_id;

-- name: report_put
INSERT INTO report (wijk_id, shift_id, walk_group_id, buurt_id, on_day, version, outcome, told,
                    counted_in)
VALUES (:wijk_id, :shift_id, :walk_group_id, :buurt_id, :on, :version, :outcome, :told, 0)
    ON CONFLICT (wijk_id, shift_id)
    DO UPDATE SET version = :version, outcome = :outcome, told = :told;

-- name: report_freeze
UPDATE report SET counted_in = :month
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id AND counted_in = 0;

-- name: report_list
SELECT shift_id, walk_group_id, buurt_id, on_day, version, outcome, told, counted_in
  FROM report
 WHERE wijk_id = :wijk_id AND buurt_id = :buurt_id AND on_day BETWEEN :from AND :to
   AND shift_id > :after AND (walk_group_id = :walk_group_id OR :all_groups = 1)
 ORDER BY shift_id
 LIMIT :most;

-- name: finding_clear
DELETE FROM finding WHERE wijk_id = :wijk_id AND shift_id = :shift_id;

-- name: finding_add
INSERT INTO finding (wijk_id, shift_id, kind, number)
VALUES (:wijk_id, :shift_id, :kind, :number);

-- name: finding_list
SELECT kind, number FROM finding
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id
 ORDER BY kind;

-- name: finding_prune
DELETE FROM finding
 WHERE wijk_id = :wijk_id AND shift_id IN
       (SELECT r.shift_id FROM report AS r
         WHERE r.wijk_id = :wijk_id AND r.on_day < :before LIMIT :most);

-- name: report_prune
DELETE FROM report
 WHERE wijk_id = :wijk_id AND shift_id IN
       (SELECT r.shift_id FROM report AS r
         WHERE r.wijk_id = :wijk_id AND r.on_day < :before LIMIT :most);

-- name: handover_add
INSERT INTO handover (wijk_id, handover_id, shift_id, walk_group_id, buurt_id, kind, number,
                      reference, handed_on, counted_in, state, mended, answered_on)
VALUES (:wijk_id, :handover_id, :shift_id, :walk_group_id, :buurt_id, :kind, :number,
        :reference, :handed_on, :month, :state, 0, 0);

-- name: handover_find
SELECT shift_id, walk_group_id, buurt_id, kind, number, reference, handed_on, state, mended,
       answered_on
  FROM handover WHERE wijk_id = :wijk_id AND handover_id = :handover_id;

-- name: handover_sum
SELECT kind, sum(number) FROM handover
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id
 GROUP BY kind ORDER BY kind;

-- name: handover_answer
UPDATE handover SET state = :state, mended = :mended, answered_on = :answered_on
 WHERE wijk_id = :wijk_id AND handover_id = :handover_id;

-- name: handover_list
SELECT handover_id, shift_id, walk_group_id, buurt_id, kind, number, reference, handed_on, state,
       mended, answered_on
  FROM handover
 WHERE wijk_id = :wijk_id AND buurt_id = :buurt_id AND handed_on BETWEEN :from AND :to
   AND handover_id > :after
   AND (:all_groups = 1 OR walk_group_id = :walk_group_id
        OR EXISTS (SELECT 1 FROM attendance AS a
                    WHERE a.wijk_id = handover.wijk_id AND a.shift_id = handover.shift_id
                      AND a.member_id = :walker AND a.in_at > 0))
 ORDER BY handover_id
 LIMIT :most;

-- name: handover_prune
DELETE FROM handover
 WHERE wijk_id = :wijk_id AND handover_id IN
       (SELECT h.handover_id FROM handover AS h
         WHERE h.wijk_id = :wijk_id AND h.counted_in < :before LIMIT :most);

-- name: mending_sum
SELECT coalesce(sum(number), 0) FROM mending
 WHERE wijk_id = :wijk_id AND handover_id = :handover_id AND counted_in <> :month;

-- name: mending_put
INSERT INTO mending (wijk_id, handover_id, counted_in, buurt_id, number)
VALUES (:wijk_id, :handover_id, :month, :buurt_id, :number)
    ON CONFLICT (wijk_id, handover_id, counted_in) DO UPDATE SET number = :number;

-- name: mending_prune
DELETE FROM mending WHERE wijk_id = :wijk_id AND counted_in < :before;
