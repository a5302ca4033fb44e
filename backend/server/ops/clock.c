#include "server/ops/clock.h"

enum { NS_PER_MS = 1000000, MS_PER_S = 1000 };

struct moment clock_read(void)
{
    struct timespec now;
    struct timespec steady;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)clock_gettime(CLOCK_MONOTONIC, &steady);
    return (struct moment){
        .now = now.tv_sec,
        .steady_ms = (int64_t)steady.tv_sec * MS_PER_S + steady.tv_nsec / NS_PER_MS,
    };
}

int64_t clock_steady_ms(void)
{
    return clock_read().steady_ms;
}

struct timespec clock_after(uint32_t wait_ms)
{
    struct timespec at;
    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += wait_ms / MS_PER_S;
    at.tv_nsec += (long)(wait_ms % MS_PER_S) * NS_PER_MS;
    if (at.tv_nsec >= (long)MS_PER_S * NS_PER_MS) {
        at.tv_sec++;
        at.tv_nsec -= (long)MS_PER_S * NS_PER_MS;
    }
    return at;
}

void clock_write(int64_t at, char text[CLOCK_TEXT_SIZE])
{
    const time_t seconds = (time_t)at;
    struct tm parts;
    text[0] = '-';
    text[1] = '\0';
    if (at != 0 && gmtime_r(&seconds, &parts) != NULL) {
        (void)strftime(text, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts);
    }
}
