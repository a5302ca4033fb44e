/* version.h -- how the server calls itself. */
#ifndef SESSION_VERSION_H
#define SESSION_VERSION_H

#define BUURTD_VERSION "buurtd 0.1.0"

#endif
