/* SPDX-License-Identifier: Apache-2.0 */
/* html_notable.h - the parts of "what is notable", private to it. */
#ifndef ATT_HTML_NOTABLE_H
#define ATT_HTML_NOTABLE_H

#include "reports/core/html.h"

/* Each returns 0 when it had nothing to say. */

/* How far times and checks can be trusted: wide intervals, caches that were not proved cold,
 * errors close to their bounds. html_trust.c */
int att_html_trust(struct att_html *h);

/* Why rows neither passed nor failed, by reason: "SKIP 113: needs bf16". html_trust.c */
int att_html_reasons(struct att_html *h);

#endif
