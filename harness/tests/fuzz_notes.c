/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_notes.c - libFuzzer on the reader of verdicts: any bytes are verdicts, something else,
 * or refused with a sentence that names the file. They go through a file in memory.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/host.h"
#include "harness/report.h"

enum { ROOM = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct att_pages_note *note = att_must(ROOM * sizeof(*note));
    int                    fd = memfd_create("notes", MFD_CLOEXEC), n;
    char                   path[64], why[1024] = "";

    if (fd < 0 || (size && write(fd, data, size) != (ssize_t)size))
        abort();
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    n = att_report_notes(note, ROOM, path, why, sizeof(why));
    if (n > ROOM || (n < 0 && !strstr(why, path)))
        abort();
    for (int i = 0; i < n; i++)
        if (!*note[i].word || note[i].lines > 64 || strlen(note[i].text) >= sizeof(note->text))
            abort();
    close(fd);
    free(note);
    return 0;
}
