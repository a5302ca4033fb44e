/* blank.h -- gives every row of messages.def an empty meaning, except those already given one.
 * Included before messages.def; `unblank.h` after it takes all meanings away again. No guard. */
#ifndef CHOICES
#define CHOICES(name, doc)
#endif
#ifndef CHOICE
#define CHOICE(name, value, wire, doc)
#endif
#ifndef END_CHOICES
#define END_CHOICES(name)
#endif
#ifndef RECORD
#define RECORD(name, doc)
#endif
#ifndef REQUEST
#define REQUEST(name, wire, work, price, hats, reach, field, reply, doc)
#endif
#ifndef REPLY
#define REPLY(name, wire, doc)
#endif
#ifndef EVENT
#define EVENT(name, wire, logs, doc)
#endif
#ifndef NOTICE
#define NOTICE(name, wire, doc)
#endif
#ifndef FIELD
#define FIELD(kind, name, need, min, max, doc)
#endif
#ifndef TEXT
#define TEXT(name, need, min, max, why, doc)
#endif
#ifndef PICK
#define PICK(choices, name, need, doc)
#endif
#ifndef ONE
#define ONE(record, name, doc)
#endif
#ifndef LIST
#define LIST(record, name, min, max, doc)
#endif
#ifndef END
#define END(name)
#endif
