/* SPDX-License-Identifier: Apache-2.0 */
/* history_index.h - one line of the index of a history; between history*.c. */
#ifndef ATT_HISTORY_INDEX_H
#define ATT_HISTORY_INDEX_H

#include <cjson/cJSON.h>

#include "harness/history.h"

/* att_history_open without the lock: for whoever holds it. */
int att_history_read(struct att_history *h, const char *dir, char *why, size_t why_size);

/* Read a line without its end. `before` is the chain of the line before it, "" for the first.
 * 0, or ATT_EINVAL and what is wrong with it. Texts belong to the entry in both cases. */
int att_history_read_line(struct att_history_entry *e, const char *line, size_t size,
                          const char *before, char *why, size_t why_size);

/* The line of an entry, without its end; fills e->chain. free() it. */
char *att_history_write_line(struct att_history_entry *e, const char *before, size_t *size);

/* Members of an object: 1 and the value, 0 when it is missing, of another type or too long. */
int att_history_text(const cJSON *o, const char *key, char *to, size_t size);
int att_history_number(const cJSON *o, const char *key, int *to);

/* 1 when the run is none of the nights and began no earlier than the last of them; nights whose
 * date is still to come do not count. Else 0 and a sentence that names the file. */
int att_history_follows(const struct att_history *h, const struct att_result_file *f, char *why,
                        size_t why_size);

/* A copy of the text at the end of the list. */
void att_history_add_text(struct att_history_texts *t, const char *text);

/* Fill code, usable, accepted, verdict, red and accept from a gate.json of the same run, whole
 * and as it was written. 0, or ATT_EINVAL and a sentence that names the file. */
int att_history_read_gate(struct att_history_entry *e, const char *path, char *why,
                          size_t why_size);

#endif
