/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gbench.cc - the list of benchmarks and what is run of it, see gbench.h.
 */
#include "harness/gbench/gbench.h"

#include <regex.h>

#include <cmath>
#include <cstring>

#include "harness/gbench/gbench_internal.h"
#include "harness/gbench/gbench_report.h"

using gbm::bench;
using gbm::guarded;
using gbm::wrapper;

const char *gbm_error_text(int error)
{
    switch (error) {
    case GBM_EINVAL: return "invalid argument";
    case GBM_EEXIST: return "exists already";
    case GBM_ENOENT: return "no such benchmark";
    case GBM_EBUSY: return "another call is at work";
    case GBM_EREGEX: return "not a regular expression";
    case GBM_ESTATE: return "not possible now";
    case GBM_ESTOPPED: return "refused by the context callback";
    case GBM_ECALLBACK: return "a callback threw an exception";
    case GBM_ENOMEM: return "out of memory";
    case GBM_EINTERNAL: return "exception in Google Benchmark";
    default: return error >= 0 ? "no error" : "unknown error";
    }
}

const char *gbm_version(void)
{
    try {
        static const std::string version = gbm::library_version();

        return version.c_str();
    } catch (...) {
        return "unknown";
    }
}

void gbm_use(const void *p)
{
    benchmark::DoNotOptimize(p);
    benchmark::ClobberMemory();
}

// ---- the list -------------------------------------------------------------------------------

static bool name_is_valid(const char *name)
{
    return name && *name && std::strncmp(name, "DISABLED_", 9) != 0;
}

// Each of these is an abort in the library, or silently ignored.
static bool options_are_valid(const gbm_options &o)
{
    const bool timed = o.min_time != 0 || o.min_warmup_time != 0;

    return !(o.manual_time && o.real_time) && !(o.iterations && timed) && o.repetitions >= 0
           && o.iterations >= 0 && o.min_time >= 0 && o.min_warmup_time >= 0
           && std::isfinite(o.min_time) && std::isfinite(o.min_warmup_time) && o.unit >= GBM_NS
           && o.unit <= GBM_S && o.n_args >= 0 && (!o.n_args || o.args);
}

int gbm_register(const char *name, void (*body)(gbm_state *, void *), void *user,
                 const gbm_options *options)
{
    return guarded([=](wrapper &w) -> int {
        const gbm_options o = options ? *options : gbm_options{};

        if (!name_is_valid(name) || !body || !options_are_valid(o))
            return GBM_EINVAL;
        if (w.find(name))
            return GBM_EEXIST;
        auto b = std::make_unique<bench>();
        b->name = name;
        b->body = body;
        b->user = user;
        b->options = o;
        b->args.assign(o.args, o.args + o.n_args);
        b->options.args = b->args.data();
        w.benches.push_back(std::move(b));
        return 0;
    });
}

int gbm_unregister(const char *name)
{
    return guarded([=](wrapper &w) -> int {
        if (!name)
            return GBM_EINVAL;
        for (auto b = w.benches.begin(); b != w.benches.end(); ++b)
            if ((*b)->name == name) {
                w.benches.erase(b);
                return 0;
            }
        return GBM_ENOENT;
    });
}

int gbm_clear(void)
{
    return guarded([](wrapper &w) {
        w.benches.clear();
        return 0;
    });
}

int gbm_count(void)
{
    return guarded([](wrapper &w) { return static_cast<int>(w.benches.size()); });
}

int gbm_context_add(const char *key, const char *value)
{
    return guarded([=](wrapper &w) -> int {
        if (!key || !*key || !value)
            return GBM_EINVAL;
        return w.values.emplace(key, value).second ? 0 : GBM_EEXIST;
    });
}

int gbm_context_clear(void)
{
    return guarded([](wrapper &w) {
        w.values.clear();
        return 0;
    });
}

int gbm_context_visit(void (*visit)(void *, const gbm_context *), void *user)
{
    return guarded([=](wrapper &w) -> int {
        if (!visit)
            return GBM_EINVAL;
        const gbm::context_view view(w);
        try {
            visit(user, &view.c);
        } catch (...) {
            return GBM_ECALLBACK;
        }
        return 0;
    });
}

int gbm_set_memory_manager(const gbm_memory_manager *manager)
{
    return guarded([=](wrapper &w) -> int {
        if (manager && (!manager->start || !manager->stop))
            return GBM_EINVAL;
        w.memory = manager ? *manager : gbm_memory_manager{};
        return 0;
    });
}

// ---- runs
// ------------------------------------------------------------------------------------

int gbm_run_one(const char *name, const gbm_reporter *reporter)
{
    return guarded([=](wrapper &w) -> int {
        if (!name || !reporter)
            return GBM_EINVAL;
        bench *b = w.find(name);
        return b ? gbm::run(w, { b }, *reporter) : static_cast<int>(GBM_ENOENT);
    });
}

int gbm_run_matching(const char *pattern, const gbm_reporter *reporter)
{
    return guarded([=](wrapper &w) -> int {
        if (!reporter)
            return GBM_EINVAL;
        const char *p = pattern ? pattern : "";
        const bool  negate = *p == '-';
        struct pattern_owner {
            regex_t re;
            bool    ok;
            ~pattern_owner()
            {
                if (ok)
                    regfree(&re);
            }
        } owner{};
        owner.ok = !regcomp(&owner.re, p + negate, REG_EXTENDED | REG_NOSUB);
        if (!owner.ok)
            return GBM_EREGEX;
        std::vector<bench *> chosen;
        for (const auto &b : w.benches)
            if ((regexec(&owner.re, b->name.c_str(), 0, nullptr, 0) == 0) != negate)
                chosen.push_back(b.get());
        return gbm::run(w, chosen, *reporter);
    });
}
