/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digest.h - SHA-256 (FIPS 180-4), over bytes and over JSON. It tells that a file of results
 * was cut off, torn or edited; it proves nothing against somebody who makes a new digest for
 * what he forged: whoever needs that signs the file.
 *
 * It is ours because no library that the program depends on has one and the C library keeps its
 * own to itself; sha256sum prints the same for the same bytes, so that results can be checked
 * without this program. A shorter checksum would do for torn files, but history is kept for
 * years by people who must name a file by what is in it.
 */
#ifndef ATT_DIGEST_H
#define ATT_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { ATT_DIGEST_BLOCK = 64, ATT_DIGEST_TEXT = 65 }; // bytes; characters with the NUL

/* A digest under way; of plain data, so that a copy goes on by itself. */
struct att_digest {
    uint32_t      h[8];
    uint64_t      bytes; // so far
    unsigned char block[ATT_DIGEST_BLOCK];
    int           in_string, escaped; // att_digest_json: where in the text it stands
};

void att_digest_begin(struct att_digest *d);
void att_digest_add(struct att_digest *d, const void *data, size_t size);

/* Add JSON text without the white space between its tokens, so that the digest survives other
 * line ends and indents, and nothing else. The text may come in pieces of any size. */
void att_digest_json(struct att_digest *d, const char *text, size_t size);

/* The digest of all so far, 64 hexadecimal digits and a NUL in `hex`. */
void att_digest_text(const struct att_digest *d, char *hex);

/* The digest of n samples, each as a line of 17 digits or "null", in `hex`. */
void att_digest_samples(const double *sample, int64_t n, char *hex);

#endif
