// Outcomes of studies for the terminal.
#pragma once

#include <string>

#include "primalsim/v1/check.pb.h"
#include "primalsim/v1/chip_result.pb.h"
#include "primalsim/v1/chip_traffic.pb.h"
#include "primalsim/v1/generate.pb.h"
#include "primalsim/v1/macros.pb.h"
#include "primalsim/v1/network.pb.h"
#include "primalsim/v1/reproduction.pb.h"
#include "primalsim/v1/result.pb.h"
#include "primalsim/v1/run_row.pb.h"
#include "primalsim/v1/serve.pb.h"
#include "primalsim/v1/sweep.pb.h"
#include "report/layout.h"

namespace primalsim::report {

// One row per mapping, the fastest first, and why each is as fast as it is.
std::string to_table(const v1::Result& result, const Layout& layout = {});
// One row per model, context and mapping; of each model and context the fastest first.
std::string to_table(const v1::Sweep& sweep, const Layout& layout = {});
// All about one mapping: its times, operators, lower bounds and hottest links. `result` has one.
std::string to_details(const v1::Result& result, const Layout& layout = {});
// Requests, their energy, the policies and how far off the figures may be.
std::string to_table(const v1::GenerateResult& result, const Layout& layout = {});
// Requests served: latencies, adapters, energy, and the policies.
std::string to_table(const v1::ServeResult& result, const Layout& layout = {});
// Published figures beside simulated ones, and the ablation.
std::string to_table(const v1::Reproduction& reproduction, const Layout& layout = {});
// Published macros beside the model of an array, and what arrays a partition takes.
std::string to_table(const v1::MacroComparison& comparison, const Layout& layout = {});
// "acim.array: 130 cycles ..., other choices: ..."; a line.
std::string array_line(const v1::ArrayCosts& array);
// What a mapping takes of the machine, and whether it computes the right numbers.
std::string to_table(const v1::MappingSummary& summary, const Layout& layout = {});
std::string to_table(const v1::FunctionalCheck& check, const Layout& layout = {});
// Latency against load, a replayed trace, a collective.
std::string to_table(const v1::TrafficPoint& point, const Layout& layout = {});
std::string to_table(const v1::TrafficCurve& curve, const Layout& layout = {});
std::string to_table(const v1::ReplayResult& result, const Layout& layout = {});
std::string to_table(const v1::CollectiveResult& result, const Layout& layout = {});
// Traces recorded on a chip, replayed; a chip fitted to some.
std::string to_table(const v1::ChipReplay& result, const Layout& layout = {});
std::string to_table(const v1::ChipFit& result, const Layout& layout = {});
// Patterns on a chip, beside what was measured.
std::string to_table(const v1::ChipTraffic& result, const Layout& layout = {});

// Runs of a study, a line each: the inputs that differ, and the main results.
std::string to_table(const v1::StudyRuns& study, const Layout& layout = {});

// "llama-2-13b, adapter r8, context 2,048, 40 layers, machine primal".
std::string title(const v1::Result& result);

// A row for each mapping that ran under lock-step control too, the fastest under it first; empty if none did.
std::string lockstep_table(const v1::Result& result, const Layout& layout);

}  // namespace primalsim::report
