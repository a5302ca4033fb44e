/* no_stdio.c -- keeps the module from importing a file system it has no use for.
 *
 * cJSON needs sprintf, sscanf and strtod, and wasi-libc's carry a complaint to stderr with them:
 * three file functions that no browser offers. The three back ends they end in stand here, and do
 * nothing, so that the archive's members are never linked.
 */
#include <stdio.h>
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
