/* SPDX-License-Identifier: Apache-2.0 */
/* host.h - host memory: there is enough of it, or the program ends with a message. */
#ifndef ATT_HOST_H
#define ATT_HOST_H

#include <stddef.h>

/* `bytes` of zeroed memory for free(); never NULL. */
void *att_must(size_t bytes);

/* Says how much was asked for and ends the program with the environment's exit code. */
void att_no_memory(size_t bytes) __attribute__((noreturn));

/* Bytes that this process may still take without anybody being killed for it: what the kernel
 * calls available, within the limit of the control group. SIZE_MAX when nobody knows. */
size_t att_host_free(void);

/* Seconds since some fixed moment. */
double att_now(void);

#endif
