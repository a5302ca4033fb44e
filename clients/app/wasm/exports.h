/* exports.h -- the module's doors: the functions of client.h, for a host with numbers and bytes
 * alone.
 *
 * There is one client in a module. The host writes bytes where bridge_room() tells, calls, and
 * reads what comes out where bridge_text() tells. Times are whole seconds, as a double holds them.
 * A function that gives a number gives OK (0) or a status; one that has something else to give
 * gives minus a status. What the core gives goes out as it stands in bridge.def.
 */
#ifndef WASM_EXPORTS_H
#define WASM_EXPORTS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(#name)))
#else
#define EXPORT(name)
#endif

/* Where `size` bytes of input go; NULL without memory. The next call takes them. */
EXPORT(bridge_room) uint8_t *bridge_room(size_t size);

/* What the last call gave as text, and the frame or event beside it; until the next call. */
EXPORT(bridge_text) const uint8_t *bridge_text(void);
EXPORT(bridge_text_size) size_t bridge_text_size(void);
EXPORT(bridge_frame) const uint8_t *bridge_frame(void);
EXPORT(bridge_frame_size) size_t bridge_frame_size(void);

/* Takes: input  rows, each as u16 size of the key, u32 size of the value, key, value. */
EXPORT(bridge_open) int bridge_open(double now);
EXPORT(bridge_close) void bridge_close(void);

EXPORT(bridge_connected) int bridge_connected(double now);
EXPORT(bridge_disconnected) void bridge_disconnected(double now);

/* Takes: input  one text message of the server. */
EXPORT(bridge_receive) int bridge_receive(double now);

/* Takes: input  the wish's name, a space, its parameters as JSON; "request" or "request:leader"
 *               takes any request of the wire, without a hat or under one of that kind;
 *               "request:named" under what the message names as its hat
 * Gives: its ticket, or minus a status with the field at fault as text. */
EXPORT(bridge_ask) double bridge_ask(double now);

/* Gives: when to call again at the latest. */
EXPORT(bridge_tick) double bridge_tick(double now);

/* Gives: enum client_output_kind. The text is: KEEP rows as bridge_open() takes them; SEND the
 * frame; ANSWER and HAPPENED an object, with the reply or the event in bridge_frame(). */
EXPORT(bridge_next) int bridge_next(void);
EXPORT(bridge_kept) void bridge_kept(void);

/* CLOSE: when to come back. */
EXPORT(bridge_close_until) double bridge_close_until(void);

/* Gives: text, the wire name of a status. */
EXPORT(bridge_explain) void bridge_explain(int status);

/* What a push copy says, without a client. Takes: input  rows, and behind them the copy. Gives:
 * text, an encoded content. */
EXPORT(bridge_read_push) int bridge_read_push(size_t rows_size);

/* What somebody may have meant by words on paper, without a client. Takes: input  the words.
 * Gives: text, a line for each: the word that exists, or those that are one typing error away with
 * a space between, or nothing. */
EXPORT(bridge_check_words) void bridge_check_words(void);

#endif
