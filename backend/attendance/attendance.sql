-- Who was there: in, out and how. No track, no place.

-- name: attendance_find
SELECT member_id, in_at, in_way, in_hat, out_at, out_way, out_hat, home_at
  FROM attendance
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id AND member_id = :member_id;

-- name: attendance_count_others
SELECT count(*) FROM attendance
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id AND member_id <> :member_id;

-- name: attendance_put
INSERT INTO attendance (wijk_id, shift_id, member_id, in_at, in_way, in_hat, out_at, out_way,
                        out_hat, home_at)
VALUES (:wijk_id, :shift_id, :member_id, :in_at, :in_way, :in_hat, :out_at, :out_way,
        :out_hat, :home_at)
    ON CONFLICT (wijk_id, shift_id, member_id) DO UPDATE
       SET in_at = excluded.in_at, in_way = excluded.in_way, in_hat = excluded.in_hat,
           out_at = excluded.out_at, out_way = excluded.out_way, out_hat = excluded.out_hat,
           home_at = excluded.home_at;

-- name: attendance_list
SELECT member_id, in_at, in_way, in_hat, out_at, out_way, out_hat, home_at
  FROM attendance
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id
 ORDER BY member_id
 LIMIT :most;

-- name: attendance_end
UPDATE attendance
   SET out_at = CASE WHEN in_at > :ends_at THEN in_at ELSE :ends_at END, out_way = 3
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id AND in_at > 0 AND out_at = 0;

-- name: attendance_sum_of_shift
SELECT count(*), coalesce(sum(CASE WHEN out_at > in_at THEN (out_at - in_at) / 60 ELSE 0 END), 0)
  FROM attendance
 WHERE wijk_id = :wijk_id AND shift_id = :shift_id AND in_at > 0;

-- name: attendance_own
SELECT shift.shift_id, shift.on_day, attendance.member_id, in_at, in_way, in_hat, out_at, out_way,
       out_hat, home_at
  FROM attendance JOIN shift ON shift.wijk_id = attendance.wijk_id
                            AND shift.shift_id = attendance.shift_id
 WHERE attendance.wijk_id = :wijk_id AND attendance.member_id = :member_id AND in_at > 0
   AND shift.on_day BETWEEN :from AND :to
 ORDER BY shift.on_day, shift.begins_at
 LIMIT :most;

-- name: attendance_sum_own
SELECT count(*), coalesce(sum(CASE WHEN out_at > in_at THEN (out_at - in_at) / 60 ELSE 0 END), 0)
  FROM attendance JOIN shift ON shift.wijk_id = attendance.wijk_id
                            AND shift.shift_id = attendance.shift_id
 WHERE attendance.wijk_id = :wijk_id AND attendance.member_id = :member_id AND in_at > 0
   AND shift.on_day BETWEEN :from AND :to;

-- name: attendance_running
SELECT 1
  FROM attendance JOIN shift ON shift.wijk_id = attendance.wijk_id
                            AND shift.shift_id = attendance.shift_id
 WHERE attendance.wijk_id = :wijk_id AND attendance.member_id = :member_id
   AND in_at > 0 AND in_at <= :now AND out_at = 0
   AND shift.walk_group_id = :walk_group_id AND shift.phase = 0
 LIMIT 1;

-- name: attendance_forget
DELETE FROM attendance WHERE wijk_id = :wijk_id AND shift_id = :shift_id;

-- name: attendance_forget_member
DELETE FROM attendance WHERE wijk_id = :wijk_id AND member_id = :member_id;

-- name: erase_attendance_member
DELETE FROM attendance WHERE wijk_id = :wijk_id AND member_id = :subject;

-- name: erase_attendance
DELETE FROM attendance WHERE wijk_id = :wijk_id AND shift_id = :subject;
