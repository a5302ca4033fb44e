#include "wire/wire_date.h"

#include "wire/wire.h"

static int32_t days_in(int32_t year, int32_t month)
{
    static const int32_t DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return DAYS[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool wire_date_is_valid(int32_t date)
{
    const int32_t year = date / 10000;
    const int32_t month = date / 100 % 100;
    const int32_t day = date % 100;
    return year >= 1970 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in(year, month);
}

bool wire_date_decode(struct span text, int32_t *out)
{
    int32_t date = 0;
    if (text.size != WIRE_DATE_SIZE) {
        return false;
    }
    for (size_t i = 0; i < WIRE_DATE_SIZE; i++) {
        const uint8_t c = text.data[i];
        if (i == 4 || i == 7) {
            if (c != '-') {
                return false;
            }
            continue;
        }
        if (c < '0' || c > '9') {
            return false;
        }
        date = date * 10 + (c - '0');
    }
    *out = date;
    return wire_date_is_valid(date);
}

void wire_date_encode(int32_t date, char *out)
{
    for (size_t i = WIRE_DATE_SIZE; i-- > 0;) {
        if (i == 4 || i == 7) {
            out[i] = '-';
            continue;
        }
        out[i] = (char)('0' + date % 10);
        date /= 10;
    }
}
