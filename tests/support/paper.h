/* paper.h -- a TLS certificate that signs itself, for tests. */
#ifndef SUPPORT_PAPER_H
#define SUPPORT_PAPER_H

/* Writes a certificate for `name` and its key (P-256), both PEM, over what was there. */
void paper_write(const char *certificate_path, const char *key_path, const char *name);

#endif
