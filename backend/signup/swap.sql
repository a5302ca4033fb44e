-- Who asks for a stand-in.

-- name: swap_find
SELECT swap_id, buurt_id, shift_id, member_id, to_member_id
  FROM swap WHERE wijk_id = :wijk_id AND swap_id = :swap_id;

-- name: swap_find_place
SELECT swap_id, buurt_id, shift_id, member_id, to_member_id
  FROM swap WHERE wijk_id = :wijk_id AND shift_id = :shift_id AND member_id = :member_id;

-- name: swap_add
INSERT INTO swap (wijk_id, swap_id, buurt_id, shift_id, member_id, to_member_id)
VALUES (:wijk_id, :swap_id, :buurt_id, :shift_id, :member_id, :to_member_id);

-- name: swap_remove
DELETE FROM swap WHERE wijk_id = :wijk_id AND swap_id = :swap_id;

-- name: swap_remove_of_shift
DELETE FROM swap WHERE wijk_id = :wijk_id AND shift_id = :shift_id;

-- name: swap_remove_of_member
DELETE FROM swap
 WHERE wijk_id = :wijk_id AND (member_id = :member_id OR to_member_id = :member_id);

-- name: erase_swap_member
DELETE FROM swap
 WHERE wijk_id = :wijk_id AND (member_id = :subject OR to_member_id = :subject);

-- name: swap_list
SELECT swap.swap_id, swap.buurt_id, swap.shift_id, swap.member_id, swap.to_member_id
  FROM swap JOIN shift ON shift.wijk_id = swap.wijk_id AND shift.shift_id = swap.shift_id
 WHERE swap.wijk_id = :wijk_id AND swap.buurt_id = :buurt_id
   AND shift.phase = 0 AND shift.begins_at > :now
   AND (swap.to_member_id = :nobody OR swap.to_member_id = :member_id
        OR swap.member_id = :member_id)
 ORDER BY shift.begins_at, swap.swap_id
 LIMIT :most;
