/* attendance_tell.h -- who is told of presence: the person and who leads, nobody else. */
#ifndef ATTENDANCE_ATTENDANCE_TELL_H
#define ATTENDANCE_ATTENDANCE_TELL_H

#include "attendance/attendance.h"
#include "server/core/request.h"

/* attendance.changed, to the member and to who leads. Source: ATTENDANCE-8 */
MUST_CHECK enum status attendance_tell_changed(struct request *r, const struct shift *shift,
                                               const struct attendance *attendance);

/* "Veilig thuis?", to who was there and has not said so. Source: ATTENDANCE-7 */
MUST_CHECK enum status attendance_ask_home(struct request *r, const struct shift *shift);

/* Tells who leads which of them have not answered. Nobody else is told. Source: ATTENDANCE-7 */
MUST_CHECK enum status attendance_tell_missed(struct request *r, const struct shift *shift);

#endif
