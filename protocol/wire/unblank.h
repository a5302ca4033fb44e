/* unblank.h -- takes the meanings of messages.def's rows away again. See blank.h. No guard. */
#undef CHOICES
#undef CHOICE
#undef END_CHOICES
#undef RECORD
#undef REQUEST
#undef REPLY
#undef EVENT
#undef NOTICE
#undef FIELD
#undef TEXT
#undef PICK
#undef ONE
#undef LIST
#undef END
