/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gbench_report.h - Google Benchmark's results as the structs of gbench.h. C++ only: empty to a
 * C compiler.
 */
#ifndef GBM_GBENCH_REPORT_H
#define GBM_GBENCH_REPORT_H

#ifdef __cplusplus

#include <ostream>
#include <string>
#include <vector>

#include "harness/gbench/gbench_internal.h"

namespace gbm
{

// The context in C, and what its pointers point to.
class context_view
{
  public:
    explicit context_view(const wrapper &w)
    {
        const auto &cpu = benchmark::CPUInfo::Get();
        using info = benchmark::CPUInfo;

        for (const auto &cache : cpu.caches)
            caches.push_back(
                { cache.type.c_str(), cache.level, cache.size, cache.num_sharing });
        for (const auto &v : w.values)
            values.push_back({ v.first.c_str(), v.second.c_str() });
        c.host = benchmark::SystemInfo::Get().name.c_str();
        c.num_cpus = cpu.num_cpus;
        c.cycles_per_second = cpu.cycles_per_second;
        c.scaling = cpu.scaling == info::ENABLED    ? GBM_SCALING_ENABLED
                    : cpu.scaling == info::DISABLED ? GBM_SCALING_DISABLED
                                                    : GBM_SCALING_UNKNOWN;
        c.n_caches = static_cast<int>(caches.size());
        c.caches = caches.data();
        c.n_load = static_cast<int>(cpu.load_avg.size());
        c.load = cpu.load_avg.data();
        c.n_values = static_cast<int>(values.size());
        c.values = values.data();
    }
    context_view(const context_view &) = delete;

    gbm_context c{};

  private:
    std::vector<gbm_cache> caches;
    std::vector<gbm_value> values;
};

// One result in C, and what its pointers point to.
class run_view
{
  public:
    using source = benchmark::BenchmarkReporter::Run;

    run_view(const bench &b, const source &run) : full_name(run.benchmark_name())
    {
        set_names(b, run);
        set_outcome(b, run);
        if (r.outcome == GBM_OK)
            set_numbers(b, run);
    }
    run_view(const run_view &) = delete;

    gbm_run r{};

  private:
    void set_names(const bench &b, const source &run)
    {
        const bool aggregate = run.run_type == source::RT_Aggregate;

        r.name = b.name.c_str();
        r.full_name = full_name.c_str();
        r.user = b.user;
        r.aggregate = aggregate ? run.aggregate_name.c_str() : nullptr;
        r.is_ratio = run.aggregate_unit == benchmark::kPercentage;
        r.label = run.report_label.c_str();
        r.repetition = aggregate ? -1 : run.repetition_index;
        r.repetitions = run.repetitions;
        r.unit = static_cast<gbm_unit>(b.options.unit);
    }

    const memory_pass *memory_of(const bench &b) const
    {
        if (r.repetition < 0 || r.repetition >= static_cast<int64_t>(b.memory.size()))
            return nullptr;
        return &b.memory[static_cast<size_t>(r.repetition)];
    }

    void set_outcome(const bench &b, const source &run)
    {
        const verdict      v = verdict_of(run, 0);
        const memory_pass *m = memory_of(b);

        r.outcome = v.outcome;
        r.reason = v.reason;
        if (v.outcome == GBM_OK && m && !m->failure.empty()) {
            r.outcome = GBM_ERROR;
            r.reason = m->failure.c_str();
        }
    }

    void set_numbers(const bench &b, const source &run)
    {
        r.iterations = run.iterations;
        r.real_time = r.is_ratio ? run.real_accumulated_time : run.GetAdjustedRealTime();
        r.cpu_time = r.is_ratio ? run.cpu_accumulated_time : run.GetAdjustedCPUTime();
        if (!r.aggregate) {
            r.real_seconds = run.real_accumulated_time;
            r.cpu_seconds = run.cpu_accumulated_time;
        }
        for (const auto &c : run.counters) {
            const auto flags = b.counter_flags.find(c.first);

            counters.push_back({ c.first.c_str(), c.second.value,
                                 flags == b.counter_flags.end() ? 0 : flags->second });
        }
        r.n_counters = static_cast<int>(counters.size());
        r.counters = counters.data();
        if (const memory_pass *m = memory_of(b)) {
            r.memory = &m->result;
            r.allocs_per_iteration = m->allocs_per_iteration;
        }
    }

    std::string              full_name;
    std::vector<gbm_counter> counters;
};

// Hands the library's results to the callbacks. An exception of a callback is kept here: it
// must not travel through the library.
class reporter : public benchmark::BenchmarkReporter
{
  public:
    reporter(const wrapper &w_, const gbm_reporter &to_) : w(w_), to(to_)
    {
        SetOutputStream(&nowhere);
        SetErrorStream(&nowhere);
    }

    bool ReportContext(const Context &) override
    {
        const context_view view(w);
        int                refused = 0;

        deliver([&] { refused = to.context ? to.context(to.user, &view.c) : 0; });
        stopped = refused != 0;
        return !stopped && !threw;
    }

    void ReportRuns(const std::vector<Run> &runs) override
    {
        for (const Run &run : runs) {
            const bench *b = w.find(run.run_name.function_name);

            if (!b || !to.run)
                continue;
            const run_view view(*b, run);
            deliver([&] { to.run(to.user, &view.r); });
        }
    }

    void Finalize() override
    {
        if (to.finalize)
            deliver([&] { to.finalize(to.user); }, true);
    }

    bool stopped = false, threw = false;

  private:
    template <class Fn> void deliver(Fn fn, bool always = false)
    {
        if (threw && !always)
            return;
        try {
            fn();
        } catch (...) {
            threw = true;
        }
    }

    const wrapper      &w;
    const gbm_reporter &to;
    std::ostream        nowhere{ nullptr }; // no buffer: swallows everything
};

} // namespace gbm

#endif
#endif
