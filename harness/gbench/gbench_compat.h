/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gbench_compat.h - where Google Benchmark 1.7 and its successors differ, told apart by what
 * the headers declare, never by version number. Part of gbench.cc. C++ only: empty to a C
 * compiler.
 */
#ifndef GBM_GBENCH_COMPAT_H
#define GBM_GBENCH_COMPAT_H

#ifdef __cplusplus

#include <benchmark/benchmark.h>

#include <string>
#include <type_traits>

#include "harness/gbench/gbench.h"

namespace gbm
{

// Each feature comes as two overloads: (..., int) exists where the library has it and is the
// better match for 0, (..., long) is the rest.

// 1.7 knows errors only; there a message travels as an error that starts with this mark.
constexpr char message_mark = '\x01';

template <class State>
auto skip_with_message(State &state, const char *reason, int)
    -> decltype(state.SkipWithMessage(reason), void())
{
    state.SkipWithMessage(reason);
}

template <class State> void skip_with_message(State &state, const char *reason, long)
{
    state.SkipWithError((message_mark + std::string(reason)).c_str());
}

struct verdict {
    gbm_outcome outcome;
    const char *reason;
};

template <class Run> auto verdict_of(const Run &run, int) -> decltype(run.skipped, verdict())
{
    using skip = std::decay_t<decltype(run.skipped)>;

    if (run.skipped == skip::NotSkipped)
        return { GBM_OK, "" };
    return { run.skipped == skip::SkippedWithError ? GBM_ERROR : GBM_MESSAGE,
             run.skip_message.c_str() };
}

template <class Run>
auto verdict_of(const Run &run, long) -> decltype(run.error_occurred, verdict())
{
    const char *reason = run.error_message.c_str();

    if (!run.error_occurred)
        return { GBM_OK, "" };
    return *reason == message_mark ? verdict{ GBM_MESSAGE, reason + 1 }
                                   : verdict{ GBM_ERROR, reason };
}

// Newer libraries declare a plain function of this name, which overload resolution prefers.
namespace fallback
{
template <class T = void> std::string GetBenchmarkVersion()
{
#ifdef GBM_LIBRARY_VERSION // what the build found, "1.7.1"
    return GBM_LIBRARY_VERSION;
#else
    return "unknown";
#endif
}
} // namespace fallback

inline std::string library_version()
{
    using namespace ::benchmark;
    using namespace fallback;

    return GetBenchmarkVersion();
}

// Counts in a pass of its own. 1.7 calls Stop(Result *), its successors Stop(Result &); each
// name overrides where the base has it. The library's copies of the results are not used: 1.7
// keeps pointers into a vector that has moved by the time they are read.
class memory_watch : public benchmark::MemoryManager
{
  public:
    virtual void begin() = 0;
    virtual void end() = 0;

    void Start()
    {
        begin();
    }
    void Stop(Result *)
    {
        end();
    }
    void Stop(Result &)
    {
        end();
    }
};

} // namespace gbm

#endif
#endif
