/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sanitized.h - SANITIZED is 1 in builds with a sanitizer: they look for faults of memory and
 * of threads, which a few rounds show; how often a check is right is for the plain build to
 * tell.
 */
#ifndef ATT_TESTS_SANITIZED_H
#define ATT_TESTS_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif
