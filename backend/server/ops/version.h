/* version.h -- how the server calls itself. */
#ifndef OPS_VERSION_H
#define OPS_VERSION_H

#define BUURTD_VERSION "buurtd 0.1.0"

#endif
