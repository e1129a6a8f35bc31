/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gbench_body.cc - what a body may call, and the call of the body itself. Every sequence of
 * calls that Google Benchmark answers with an abort is caught here first.
 */
#include "harness/gbench/gbench_internal.h"

#include <cmath>
#include <exception>
#include <string>

using gbm::bench;
using gbm::wrapper;

struct gbm_state {
    benchmark::State &st;
    bench            &b;
    bool              started = false, finished = false, paused = false, skipped = false;
    int               times = 0; // calls of gbm_set_iteration_time
    double            total = 0; // s
};

static int skip(gbm_state *s, gbm_outcome outcome, const char *reason)
{
    if (!s || !reason)
        return GBM_EINVAL;
    if (s->skipped)
        return GBM_ESTATE;
    // A repetition that never entered its loop counts 0 iterations, and the library aborts when
    // repetitions disagree on that number.
    if (!s->started)
        s->st.KeepRunning();
    s->started = s->skipped = true;
    if (outcome == GBM_ERROR)
        s->st.SkipWithError(reason);
    else
        gbm::skip_with_message(s->st, reason, 0);
    // 1.7 reads uninitialised memory for the aggregates if the first repetition failed and
    // later ones did not, so a failure holds for all that follow.
    if (s->b.outcome == GBM_OK) {
        s->b.outcome = outcome;
        s->b.reason = reason;
    }
    return 0;
}

static int64_t next(gbm_state *s, int64_t n)
{
    if (!s || s->finished || s->skipped)
        return 0;
    if (s->paused)
        s->st.ResumeTiming(); // the library aborts when a loop ends in a pause
    s->paused = false;
    s->started = true;
    if (n == 1 ? s->st.KeepRunning() : s->st.KeepRunningBatch(n))
        return n;
    s->finished = true;
    return 0;
}

int gbm_keep_running(gbm_state *state)
{
    return static_cast<int>(next(state, 1));
}

int64_t gbm_keep_running_all(gbm_state *state)
{
    if (!state)
        return 0;
    // iterations() is what has been handed out, 0 before the loop.
    int64_t left = state->st.max_iterations - state->st.iterations();

    return next(state, left > 0 ? left : 1);
}

int64_t gbm_iterations(const gbm_state *state)
{
    return state ? state->st.max_iterations : 0;
}

int64_t gbm_arg(const gbm_state *state, int i)
{
    if (!state || i < 0 || i >= state->b.options.n_args)
        return 0;
    return state->b.args[static_cast<size_t>(i)];
}

static int set_paused(gbm_state *s, bool pause)
{
    if (!s)
        return GBM_EINVAL;
    if (!s->started || s->finished || s->skipped || s->paused == pause)
        return GBM_ESTATE;
    if (pause)
        s->st.PauseTiming();
    else
        s->st.ResumeTiming();
    s->paused = pause;
    return 0;
}

int gbm_pause(gbm_state *state)
{
    return set_paused(state, true);
}

int gbm_resume(gbm_state *state)
{
    return set_paused(state, false);
}

int gbm_set_iteration_time(gbm_state *state, double seconds)
{
    if (!state)
        return GBM_EINVAL;
    if (!state->b.options.manual_time)
        return GBM_ESTATE;
    if (!(seconds >= 0) || !std::isfinite(state->total + seconds)) {
        skip(state, GBM_ERROR, "the iteration time is negative or not finite");
        return GBM_EINVAL;
    }
    state->st.SetIterationTime(seconds);
    state->total += seconds;
    state->times++;
    return 0;
}

// The library aborts when repetitions disagree on the flags of a counter.
static int put_counter(gbm_state *s, const char *name, double value, unsigned flags)
{
    using counter = benchmark::Counter;
    static const struct {
        unsigned       ours;
        counter::Flags theirs;
    } table[] = { { GBM_RATE, counter::kIsRate },
                  { GBM_AVG_THREADS, counter::kAvgThreads },
                  { GBM_ITERATION_INVARIANT, counter::kIsIterationInvariant },
                  { GBM_AVG_ITERATIONS, counter::kAvgIterations },
                  { GBM_INVERT, counter::kInvert } };
    constexpr unsigned known = 2 * GBM_1K_IS_1024 - 1;
    counter::Flags     theirs = counter::kDefaults;

    if (flags & ~known || s->b.counter_flags.emplace(name, flags).first->second != flags) {
        skip(s, GBM_ERROR,
             ("counter " + std::string(name) + " has unknown or changing flags").c_str());
        return GBM_EINVAL;
    }
    for (const auto &row : table)
        if (flags & row.ours)
            theirs = theirs | row.theirs;
    s->st.counters[name] =
        counter(value, theirs, flags & GBM_1K_IS_1024 ? counter::kIs1024 : counter::kIs1000);
    return 0;
}

// What needs memory; no exception may reach the body.
template <class Fn> static int nothrow(Fn fn)
{
    try {
        return fn();
    } catch (...) {
        return GBM_ENOMEM;
    }
}

int gbm_set_counter(gbm_state *state, const char *name, double value, unsigned flags)
{
    if (!state || !name || !*name)
        return GBM_EINVAL;
    return nothrow([&] { return put_counter(state, name, value, flags); });
}

int gbm_set_label(gbm_state *state, const char *label)
{
    if (!state || !label)
        return GBM_EINVAL;
    return nothrow([&] {
        state->st.SetLabel(label);
        return 0;
    });
}

int gbm_skip_with_error(gbm_state *state, const char *reason)
{
    return nothrow([&] { return skip(state, GBM_ERROR, reason); });
}

int gbm_skip_with_message(gbm_state *state, const char *reason)
{
    return nothrow([&] { return skip(state, GBM_MESSAGE, reason); });
}

// What a body left undone, NULL: nothing.
static const char *complaint(const gbm_state &s)
{
    if (!s.started)
        return "the body returned without calling gbm_keep_running";
    if (!s.finished)
        return "the body returned before gbm_keep_running returned 0";
    if (s.b.options.manual_time && !s.times)
        return "manual time, but the body never called gbm_set_iteration_time";
    if (s.b.options.manual_time && !s.b.options.iterations && !(s.total > 0))
        return "the manual time is 0, so the number of iterations would grow without end";
    return nullptr;
}

static void call_body(gbm_state &s)
{
    try {
        s.b.body(&s, s.b.user);
    } catch (const std::exception &e) {
        skip(&s, GBM_ERROR, (std::string("the body threw: ") + e.what()).c_str());
    } catch (...) {
        skip(&s, GBM_ERROR, "the body threw something that is not a std::exception");
    }
}

void gbm::execute(wrapper &w, bench &b, benchmark::State &st)
{
    gbm_state s{ st, b };

    w.current = &b;
    w.iterations = st.max_iterations;
    if (b.outcome != GBM_OK) {
        skip(&s, b.outcome, std::string(b.reason).c_str());
        return;
    }
    call_body(s);
    if (const char *what = s.skipped ? nullptr : complaint(s))
        skip(&s, GBM_ERROR, what);
}
