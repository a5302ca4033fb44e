/* no_stdio.c -- keeps the module from importing a file system it has no use for.
 *
 * cJSON needs sprintf, sscanf and strtod, and wasi-libc's carry a complaint to stderr with them:
 * three file functions that no browser offers. The three back ends they end in stand here, and do
 * nothing, so that the archive's members are never linked.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

size_t __stdio_write(FILE *file, const unsigned char *bytes, size_t size);
off_t __stdio_seek(FILE *file, off_t offset, int whence);
int __stdio_close(FILE *file);

size_t __stdio_write(FILE *file, const unsigned char *bytes, size_t size)
{
    (void)file;
    (void)bytes;
    (void)size;
    return 0;
}

off_t __stdio_seek(FILE *file, off_t offset, int whence)
{
    (void)file;
    (void)offset;
    (void)whence;
    return -1;
}

int __stdio_close(FILE *file)
{
    (void)file;
    return 0;
}

/* The parser of JSON reads its numbers by it, and wire_scan() has let none through before that is
 * not whole and below 2^53: so this one reads digits, exactly, and the archive's 7 kB stay out. */
double strtod(const char *restrict text, char **restrict end)
{
    const char *at = text;
    double number = 0;
    while (*at >= '0' && *at <= '9') {
        number = number * 10 + (*at - '0');
        at++;
    }
    if (end != NULL) {
        *end = (char *)(uintptr_t)at;
    }
    return number;
}
