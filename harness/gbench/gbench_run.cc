/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gbench_run.cc - one run of the library over selected benchmarks.
 *
 * The wrapper keeps its own list. For a run it clears the library's registry, registers the
 * selected benchmarks there and runs everything: names never become regular expressions, and a
 * run costs the same however many benchmarks wait. The library gets no chance to print, to open
 * a file or to call exit: it always has our reporter, whose streams lead nowhere, and all its
 * flags are reset to their defaults.
 */
#include "harness/gbench/gbench_internal.h"
#include "harness/gbench/gbench_report.h"

using gbm::bench;
using gbm::wrapper;

// The library takes its flags from the environment while it is being loaded. Here they get
// their defaults back; flags that a version does not know are ignored by it.
static bool reset_flags()
{
    static char   flags[][48] = { "gbench",
                                  "--benchmark_list_tests=false",
                                  "--benchmark_filter=",
                                  "--benchmark_min_time=", // 0, but never used
                                  "--benchmark_min_warmup_time=0",
                                  "--benchmark_repetitions=1",
                                  "--benchmark_dry_run=false",
                                  "--benchmark_enable_random_interleaving=false",
                                  "--benchmark_report_aggregates_only=false",
                                  "--benchmark_display_aggregates_only=false",
                                  "--benchmark_format=console",
                                  "--benchmark_out_format=json",
                                  "--benchmark_out=",
                                  "--benchmark_color=false",
                                  "--benchmark_counters_tabular=false",
                                  "--benchmark_perf_counters=",
                                  "--benchmark_time_unit=ns",
                                  "--v=0" };
    constexpr int n = sizeof flags / sizeof *flags;
    static char  *argv[n + 1];
    int           argc = n;

    for (int i = 0; i < n; i++)
        argv[i] = flags[i];
    benchmark::Initialize(&argc, argv);
    return true;
}

static void register_with_library(wrapper &w, bench &b)
{
    static const benchmark::TimeUnit units[] = { benchmark::kNanosecond,
                                                 benchmark::kMicrosecond,
                                                 benchmark::kMillisecond, benchmark::kSecond };
    const gbm_options               &o = b.options;
    const auto body = [&w, &b](benchmark::State &st) { gbm::execute(w, b, st); };
    auto      *to = benchmark::RegisterBenchmark(b.name.c_str(), body);

    b.reset();
    to->Unit(units[o.unit]);
    if (o.manual_time)
        to->UseManualTime();
    if (o.real_time)
        to->UseRealTime();
    if (o.iterations)
        to->Iterations(o.iterations);
    else
        to->MinTime(o.min_time > 0 ? o.min_time
                                   : 0.5); // said, because 1.7 else drops the warm-up
    if (o.min_warmup_time > 0)
        to->MinWarmUpTime(o.min_warmup_time);
    if (o.repetitions > 1)
        to->Repetitions(o.repetitions);
    if (o.aggregates_only)
        to->ReportAggregatesOnly();
    if (o.n_args)
        to->Args(b.args);
}

namespace
{

// Keeps the numbers, and the failures, of the counting passes.
class memory_recorder : public gbm::memory_watch
{
  public:
    explicit memory_recorder(wrapper &w_) : w(w_)
    {
        benchmark::RegisterMemoryManager(w.memory.start ? this : nullptr);
    }
    ~memory_recorder()
    {
        benchmark::RegisterMemoryManager(nullptr);
    }
    memory_recorder(const memory_recorder &) = delete;

    void begin() override
    {
        measured = w.current->outcome;
        w.memory.start(w.memory.user);
    }
    void end() override
    {
        gbm::memory_pass pass{ { 0, 0, GBM_UNKNOWN, GBM_UNKNOWN }, 0, "" };

        w.memory.stop(w.memory.user, &pass.result);
        pass.allocs_per_iteration =
            static_cast<double>(pass.result.num_allocs) / static_cast<double>(w.iterations);
        if (measured == GBM_OK && w.current->outcome != GBM_OK)
            pass.failure = w.current->reason;
        w.current->memory.push_back(pass);
    }

  private:
    wrapper    &w;
    gbm_outcome measured = GBM_OK;
};

} // namespace

int gbm::run(wrapper &w, const std::vector<bench *> &chosen, const gbm_reporter &to)
{
    static const bool flags_are_reset = reset_flags();
    gbm::reporter     reporter(w, to);

    (void)flags_are_reset;
    if (chosen.empty())
        return GBM_ENOENT;
    benchmark::ClearRegisteredBenchmarks();
    for (bench *b : chosen)
        register_with_library(w, *b);
    {
        const memory_recorder recorder(w);

        benchmark::RunSpecifiedBenchmarks(&reporter, ".");
    }
    benchmark::ClearRegisteredBenchmarks();
    if (reporter.threw)
        return GBM_ECALLBACK;
    return reporter.stopped ? GBM_ESTOPPED : static_cast<int>(chosen.size());
}
