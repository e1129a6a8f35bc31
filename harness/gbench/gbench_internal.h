/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gbench_internal.h - what the parts of the wrapper share: a registered benchmark, the state
 * of the process, and the door through which every call from C comes in. C++ only: empty to a C
 * compiler.
 */
#ifndef GBM_GBENCH_INTERNAL_H
#define GBM_GBENCH_INTERNAL_H

#ifdef __cplusplus

#include <atomic>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "harness/gbench/gbench.h"
#include "harness/gbench/gbench_compat.h"

namespace gbm
{

// One counting call of the body, after one repetition.
struct memory_pass {
    gbm_memory  result;
    double      allocs_per_iteration;
    std::string failure; // of the body in this pass, which the library does not look at
};

struct bench {
    std::string name;
    void (*body)(gbm_state *state, void *user);
    void                *user;
    gbm_options          options;
    std::vector<int64_t> args;

    // Of the run in progress.
    gbm_outcome                     outcome = GBM_OK; // once not OK, the body rests
    std::string                     reason;
    std::map<std::string, unsigned> counter_flags;
    std::vector<memory_pass>        memory; // one per repetition

    void reset()
    {
        outcome = GBM_OK;
        reason.clear();
        counter_flags.clear();
        memory.clear();
    }
};

// Everything that outlives a call. Google Benchmark is one per process by construction, so this
// is too.
struct wrapper {
    std::atomic<bool>                   busy{ false };
    std::vector<std::unique_ptr<bench>> benches;
    std::map<std::string, std::string>  values;
    gbm_memory_manager                  memory{};
    bench                              *current = nullptr; // the last one executed
    int64_t                             iterations = 0;    // of its last execution

    bench *find(const std::string &name) const
    {
        for (const auto &b : benches)
            if (b->name == name)
                return b.get();
        return nullptr;
    }
};

// Never destroyed: the caller's own exit handlers may still call.
inline wrapper &self()
{
    static wrapper *w = new wrapper;

    return *w;
}

// Runs fn(wrapper) as the one call at work. Nothing thrown goes further.
template <class Fn> int guarded(Fn fn)
{
    struct release {
        std::atomic<bool> &busy;
        ~release()
        {
            busy = false;
        }
    };

    try {
        wrapper &w = self();

        if (w.busy.exchange(true))
            return GBM_EBUSY;
        release at_end{ w.busy };
        return fn(w);
    } catch (const std::bad_alloc &) {
        return GBM_ENOMEM;
    } catch (...) {
        return GBM_EINTERNAL;
    }
}

// Calls the body once, and leaves `st` in a state that the library accepts whatever it did.
void execute(wrapper &w, bench &b, benchmark::State &st);

// Runs `chosen` in order. Their number, GBM_ENOENT if there are none, or an error.
int run(wrapper &w, const std::vector<bench *> &chosen, const gbm_reporter &to);

} // namespace gbm

#endif
#endif
