// Patterns of transactions on a chip: how long they take, and how far that is from what was measured.
#include <algorithm>
#include <map>

#include "proto/read.h"
#include "study/chip.h"
#include "study/chip/latencies.h"
#include "study/chip/machine.h"
#include "study/chip/prediction.h"
#include "study/provenance.h"
#include "study/work.h"

namespace primalsim::study {
namespace {

using noc::transactions::Machine;
using noc::transactions::Program;

// Of the sources' cycles, from the first call until the barrier has ended.
double median_cycles(const Machine& machine, const std::vector<Program>& programs) {
  const noc::transactions::Outcome outcome = run(machine, programs, noc::transactions::Issue::kRecorded);
  std::vector<Cycle> cycles;
  for (const auto& lives : outcome.lives) cycles.push_back(lives.back().done);
  std::sort(cycles.begin(), cycles.end());
  return static_cast<double>(cycles[(cycles.size() - 1) / 2] + cycles[cycles.size() / 2]) / 2;
}

v1::ChipPattern pattern_message(const ChipPatternSpec& spec, double cycles) {
  v1::ChipPattern message;
  message.set_pattern(spec.pattern);
  message.set_mechanism(spec.mechanism);
  message.set_grid_width(spec.width);
  message.set_grid_height(spec.height);
  message.set_transactions(spec.transactions);
  message.set_bytes(spec.bytes);
  message.set_cycles(cycles);
  return message;
}

void add_pattern_errors(v1::ChipTraffic& result) {
  std::vector<double> all;
  std::vector<std::pair<std::string, std::string>> order;
  std::map<std::pair<std::string, std::string>, std::vector<double>> groups;
  for (const v1::ChipPattern& row : result.patterns()) {
    if (!row.has_error()) return;
    const auto [found, is_new] = groups.try_emplace({row.pattern(), row.mechanism()});
    if (is_new) order.push_back(found->first);
    found->second.push_back(row.error());
    all.push_back(row.error());
  }
  *result.mutable_error() = spread_of(all);
  result.set_bias(mean_of(all));
  for (const auto& key : order) {
    v1::PatternError& error = *result.add_errors();
    error.set_pattern(key.first);
    error.set_mechanism(key.second);
    error.set_rows(groups[key].size());
    *error.mutable_error() = spread_of(groups[key]);
    error.set_bias(mean_of(groups[key]));
  }
}

struct PatternJob {
  ChipPatternSpec spec;
  std::vector<Program> programs;
  double measured = 0;  // 0: it was not
};

std::vector<PatternJob> pattern_jobs(const ChipTrafficRequest& request, const Machine& machine) {
  std::vector<PatternJob> jobs;
  if (!request.measured) {
    ChipPatternSpec spec{request.pattern,      request.mechanism, request.grid_width,     request.grid_height,
                         request.transactions, request.bytes,     request.interval_cycles};
    std::vector<Program> programs = pattern_programs(machine, request.machine, "", spec);
    jobs.push_back({spec, std::move(programs), 0});
    return jobs;
  }
  for (MeasuredLatency& row : read_latencies(*request.measured)) {
    row.spec.interval_cycles = request.interval_cycles;
    std::vector<Program> programs = pattern_programs(
        machine, request.machine, fmt::format("{}:{}: ", *request.measured, row.line), row.spec);
    jobs.push_back({row.spec, std::move(programs), row.cycles});
  }
  return jobs;
}

}  // namespace

v1::ChipTraffic chip_traffic(Session& session, const ChipTrafficRequest& request, const Progress& progress) {
  const Work work(session, progress);
  const v1::Chip chip = read_chip(request.machine);
  Machine machine = machine_of(chip, request.machine);
  prove_networks(chip, request.machine);
  machine.issue_cycles = request.core_cycles;
  machine.done_cycles = 0;
  const std::vector<PatternJob> jobs = pattern_jobs(request, machine);
  std::vector<double> cycles(jobs.size());
  work.for_each(
      jobs.size(), [&](std::size_t i) { cycles[i] = median_cycles(machine, jobs[i].programs); }, "patterns");
  v1::ChipTraffic result;
  result.set_machine(chip.name());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    v1::ChipPattern& row = *result.add_patterns() = pattern_message(jobs[i].spec, cycles[i]);
    if (jobs[i].measured == 0) continue;
    row.set_measured_cycles(jobs[i].measured);
    row.set_error((cycles[i] - jobs[i].measured) / jobs[i].measured);
  }
  add_pattern_errors(result);
  Provenance made(session);
  made.setting("core-cycles", std::to_string(request.core_cycles));
  made.setting("interval", std::to_string(request.interval_cycles));
  made.file("machine", request.machine);
  if (request.measured) made.file("measured", *request.measured);
  *result.mutable_provenance() = made.message();
  return result;
}

}  // namespace primalsim::study
