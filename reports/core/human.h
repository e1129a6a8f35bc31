/* SPDX-License-Identifier: Apache-2.0 */
/*
 * human.h - numbers and texts as people read them: the shared part of the reports that are
 * meant for eyes. Functions that fill `buf` always end it with NUL and return it; a number
 * that was not measured (NaN, or a negative count) gives "".
 */
#ifndef ATT_HUMAN_H
#define ATT_HUMAN_H

#include <stddef.h>
#include <stdint.h>

#include "harness/record.h"

/* What a status means to somebody who scans a list. */
enum att_class { ATT_GOOD, ATT_NOTED, ATT_BAD };

enum att_class att_status_class(enum att_status status);

char *att_human_time(double ns, char *buf, size_t size);       // "412.3 µs", four digits
char *att_human_bytes(int64_t bytes, char *buf, size_t size);  // "12.0 MiB", three digits
char *att_human_count(int64_t n, char *buf, size_t size);      // "1.23 M", three digits
char *att_human_percent(double ratio, char *buf, size_t size); // 0.923 -> "92%", "0.4%"

/* "41.2 GB/s", "6.10 MB/s"; or "812 GF/s" where arithmetic, not memory, is the measure. */
char *att_human_rate(const struct att_rate *rate, char *buf, size_t size);

/* 1 when the estimate has an interval. Fewer than six rounds or samples have none that covers
 * 95 % (order statistics: 1 - 2 / 2^n), and nothing can be told apart by them. */
int att_has_interval(const struct att_interval *interval);

/* "s" behind the name of n things; "" behind that of one. */
const char *att_plural(int64_t n);

/* `one` of one thing, `many` of any other number: "is" and "are". */
const char *att_one_or(int64_t n, const char *one, const char *many);

/* Half of the interval's width relative to the median: 0.008 for ±0.8 %; NaN: unknown. */
double att_half_width(const struct att_interval *interval);

/* Columns that a UTF-8 text takes on a terminal. */
int att_text_width(const char *text);

/* 1 for what a reader does not see: control characters, characters without width, and those
 * that turn the direction of writing, which make a command look like another. */
int att_text_hidden(uint32_t c);

/* `text` with hidden characters as blanks and broken UTF-8 as '?': nothing that a kernel says
 * can move the cursor, break a line or turn one around. Cut at a character when it does not
 * fit. */
char *att_text_clean(const char *text, char *buf, size_t size);

/* `text` cut in its middle to at most `width` columns: "pack_qkv/…/h:24". */
char *att_text_fold(const char *text, int width, char *buf, size_t size);

/* Print `text` broken at blanks, and at '/' where one word is longer than a line; the cursor
 * stands at column `indent`, and so begin the lines that follow. No newline at the end. */
void att_text_wrap(FILE *out, const char *text, int indent, int width);

/* Print a command line broken so that it can be pasted into a shell as it stands. */
void att_text_command(FILE *out, const char *text, int indent, int width);

#endif
