/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paths.h - where the program finds its own files: beside its source tree's build folder, or
 * in share/attest of an installation. Found from the program's own place, so a bundle runs
 * wherever it is unpacked.
 */
#ifndef ATT_PATHS_H
#define ATT_PATHS_H

/* The folder of suites, of gnuplot scripts, and the plug-in of mutants. The strings live
 * until the program ends; a path that does not exist is the best guess, for messages. */
const char *att_path_cases(void);
const char *att_path_plots(void);
const char *att_path_mutants(void);

#endif
