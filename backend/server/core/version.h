/* version.h -- how the server calls itself. */
#ifndef CORE_VERSION_H
#define CORE_VERSION_H

#define BUURTD_VERSION "buurtd 0.1.0"

#endif
