/* SPDX-License-Identifier: Apache-2.0 */
/*
 * suggest.h - help inside error messages: what the user may have meant, and his own words
 * shown so that a message stays one line.
 */
#ifndef ATT_SUGGEST_H
#define ATT_SUGGEST_H

#include <stddef.h>

/*
 * The one of `words` (n of them, or up to a NULL when n < 0) that is closest to `word`, if
 * at most a third of its letters are wrong, missing, extra or swapped with a neighbour;
 * else NULL. The first wins a tie. The result is the caller's own pointer.
 */
const char *att_suggest(const char *word, const char *const *words, int n);

/*
 * `text` as it can be shown in a line: control characters as \xNN, and what does not fit
 * `size` bytes (at least 8) cut and marked "...". Returns buf.
 */
const char *att_shown(const char *text, char *buf, size_t size);

#endif
