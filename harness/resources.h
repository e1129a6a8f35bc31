/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resources.h - the devices that CTest gives to a test, so that two benchmarks never share one:
 * `ctest --resource-spec-file` sets CTEST_RESOURCE_GROUP_* for tests with RESOURCE_GROUPS.
 */
#ifndef ATT_RESOURCES_H
#define ATT_RESOURCES_H

#include <stdio.h>

/*
 * Let this process and its children see, of all GPUs, those of its groups alone, by setting
 * CUDA_VISIBLE_DEVICES; groups without GPUs hide all of them. Nothing happens outside of CTest.
 * 0, or ATT_EINVAL after one line on `err`: the variables are not as CTest sets them, or
 * CUDA_VISIBLE_DEVICES is there and leaves out what CTest gave. Called before any device is
 * opened and while there is one thread.
 */
int att_resources_take(FILE *err);

#endif
