/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack.h - plain structs as text and back, bit for bit: how the journal keeps a record so
 * that --resume restores exactly what was measured. Hexadecimal, runs of zeros shortened.
 */
#ifndef ATT_PACK_H
#define ATT_PACK_H

#include <stddef.h>

/* A NUL-terminated text; free() it. */
char *att_pack(const void *data, size_t bytes);

/* 0, or ATT_EINVAL when `text` is not exactly `bytes` bytes packed. */
int att_unpack(const char *text, void *data, size_t bytes);

#endif
