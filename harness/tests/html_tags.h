/* SPDX-License-Identifier: Apache-2.0 */
/* html_tags.h - what the tests of the page find in it: texts, and whether its tags are closed.
 */
#ifndef ATT_TESTS_HTML_TAGS_H
#define ATT_TESTS_HTML_TAGS_H

#include <stdio.h>
#include <string.h>

enum { DEPTH = 64 };

static inline int count_of(const char *text, const char *what)
{
    int n = 0;

    for (; (text = strstr(text, what)) != NULL; text += strlen(what))
        n++;
    return n;
}

static inline long place_of(const char *text, const char *what)
{
    const char *at = strstr(text, what);

    return at ? (long)(at - text) : -1;
}

/* Elements that our page closes itself; of the others HTML knows where they end. */
static inline int must_close(const char *name)
{
    static const char *const all[] = { "html",    "head",   "body",  "main",   "section",
                                       "div",     "nav",    "ul",    "header", "footer",
                                       "table",   "figure", "svg",   "a",      "details",
                                       "summary", "code",   "b",     "pre",    "h1",
                                       "h2",      "h3",     "title", "style",  "desc",
                                       "text",    "select", "label", "button", "span" };

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        if (!strcmp(all[i], name))
            return 1;
    return 0;
}

struct nest {
    char name[DEPTH][16];
    int  depth;
    char fault[160];
};

static inline void meet(struct nest *n, const char *name, int closing, int line)
{
    if (*n->fault || !must_close(name))
        return;
    if (!closing && n->depth < DEPTH) {
        snprintf(n->name[n->depth++], sizeof(n->name[0]), "%s", name);
    } else if (!closing || !n->depth || strcmp(n->name[n->depth - 1], name)) {
        snprintf(n->fault, sizeof(n->fault), "line %d: %s%s inside %s", line,
                 closing ? "/" : "", name, n->depth ? n->name[n->depth - 1] : "nothing");
    } else {
        n->depth--;
    }
}

/* The end of the tag that begins at `s`, quoted values passed over; NULL: it has none. */
static inline const char *tag_end(const char *s)
{
    int quoted = 0;

    for (; *s && (quoted || *s != '>'); s++)
        quoted ^= *s == '"';
    return *s ? s : NULL;
}

/* Follow all tags; what is inside of <script> and <style> is not markup. */
static inline void follow(struct nest *n, const char *text)
{
    int line = 1;

    for (const char *s = text; *s && !*n->fault; s++) {
        char        name[16] = "";
        const char *end;
        line += *s == '\n';
        if (*s != '<' || s[1] == '!')
            continue;
        sscanf(s + 1 + (s[1] == '/'), "%15[a-z0-9]", name);
        end = tag_end(s);
        if (!end || !*name) {
            snprintf(n->fault, sizeof(n->fault), "line %d: a stray '<'", line);
            return;
        }
        if (end[-1] != '/')
            meet(n, name, s[1] == '/', line);
        s = end;
        if (strcmp(name, "script") && strcmp(name, "style"))
            continue;
        s = strstr(s, !strcmp(name, "script") ? "</script>" : "</style>");
        if (!s)
            return;
        s += strcmp(name, "script") ? 7 : 8;
        n->depth -= !strcmp(name, "style"); // its end was passed over
    }
}

#endif
