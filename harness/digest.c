/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digest.c - SHA-256 as FIPS 180-4 describes it; the names of functions and variables are those
 * of its sections 4.1.2 and 6.2.
 */
#include "harness/digest.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 64, LENGTH_AT = 56 };

/* The first 32 bits of the fractions of the cube roots of the first 64 primes. */
static const uint32_t K[ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2,
};

/* Of the square roots of the first 8. */
static const uint32_t H0[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

static uint32_t rotr(uint32_t x, int n)
{
    return x >> n | x << (32 - n);
}

static void schedule(const unsigned char *block, uint32_t *w)
{
    for (int t = 0; t < 16; t++)
        w[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16
               | (uint32_t)block[4 * t + 2] << 8 | block[4 * t + 3];
    for (int t = 16; t < ROUNDS; t++) {
        const uint32_t s0 = rotr(w[t - 15], 7) ^ rotr(w[t - 15], 18) ^ w[t - 15] >> 3;
        const uint32_t s1 = rotr(w[t - 2], 17) ^ rotr(w[t - 2], 19) ^ w[t - 2] >> 10;
        w[t] = s1 + w[t - 7] + s0 + w[t - 16];
    }
}

static void compress(uint32_t *h, const unsigned char *block)
{
    uint32_t w[ROUNDS], v[8]; // v: a b c d e f g h

    schedule(block, w);
    memcpy(v, h, sizeof(v));
    for (int t = 0; t < ROUNDS; t++) {
        const uint32_t S1 = rotr(v[4], 6) ^ rotr(v[4], 11) ^ rotr(v[4], 25);
        const uint32_t S0 = rotr(v[0], 2) ^ rotr(v[0], 13) ^ rotr(v[0], 22);
        const uint32_t ch = (v[4] & v[5]) ^ (~v[4] & v[6]);
        const uint32_t maj = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        const uint32_t t1 = v[7] + S1 + ch + K[t] + w[t];
        memmove(v + 1, v, 7 * sizeof(*v));
        v[4] += t1;
        v[0] = t1 + S0 + maj;
    }
    for (int i = 0; i < 8; i++)
        h[i] += v[i];
}

void att_digest_begin(struct att_digest *d)
{
    memset(d, 0, sizeof(*d));
    memcpy(d->h, H0, sizeof(d->h));
}

void att_digest_add(struct att_digest *d, const void *data, size_t size)
{
    const unsigned char *p = data;

    while (size) {
        const size_t at = d->bytes % ATT_DIGEST_BLOCK, room = ATT_DIGEST_BLOCK - at;
        const size_t n = size < room ? size : room;
        memcpy(d->block + at, p, n);
        d->bytes += n;
        p += n;
        size -= n;
        if (n == room)
            compress(d->h, d->block);
    }
}

void att_digest_json(struct att_digest *d, const char *text, size_t size)
{
    size_t from = 0;

    for (size_t i = 0; i < size; i++) {
        const char c = text[i];
        if (d->in_string) {
            d->in_string = d->escaped || c != '"';
            d->escaped = !d->escaped && c == '\\';
        } else if (c == '"') {
            d->in_string = 1;
        } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            att_digest_add(d, text + from, i - from);
            from = i + 1;
        }
    }
    att_digest_add(d, text + from, size - from);
}

void att_digest_text(const struct att_digest *d, char *hex)
{
    struct att_digest end = *d;
    unsigned char     length[8];

    for (int i = 0; i < 8; i++)
        length[i] = (unsigned char)(8 * d->bytes >> (56 - 8 * i));
    att_digest_add(&end, "\x80", 1);
    while (end.bytes % ATT_DIGEST_BLOCK != LENGTH_AT)
        att_digest_add(&end, "", 1);
    att_digest_add(&end, length, sizeof(length));
    for (int i = 0; i < 8; i++)
        sprintf(hex + 8 * i, "%08x", (unsigned)end.h[i]);
}

void att_digest_samples(const double *sample, int64_t n, char *hex)
{
    struct att_digest d;
    char              text[40];

    att_digest_begin(&d);
    for (int64_t i = 0; i < n; i++) {
        if (isfinite(sample[i]))
            snprintf(text, sizeof(text), "%.17g\n", sample[i]);
        else
            snprintf(text, sizeof(text), "null\n");
        att_digest_add(&d, text, strlen(text));
    }
    att_digest_text(&d, hex);
}
