#include <fmt/format.h>

#include <algorithm>

#include "proto/file_bytes.h"
#include "proto/read.h"
#include "study/chip.h"
#include "study/chip/groups.h"
#include "study/chip/links.h"
#include "study/chip/machine.h"
#include "study/chip/prediction.h"
#include "study/provenance.h"
#include "study/work.h"

namespace primalsim::study {
namespace {

using noc::transactions::Issue;
using noc::transactions::Machine;

Issue issue_of(const ChipReplayRequest& request) {
  if (request.issue == "recorded") return Issue::kRecorded;
  if (request.issue == "closed-loop") return Issue::kClosedLoop;
  throw_request_error("issue is '{}'; allowed are recorded and closed-loop", request.issue);
}

// The column `trace` is there only if there are several.
std::string csv_of(const std::vector<RecordedTrace>& traces, const std::vector<Prediction>& predictions) {
  const bool several = traces.size() > 1;
  std::string text = "core_x,core_y,processor,barrier,first_issue,recorded_end,predicted_end";
  text += several ? ",trace\n" : "\n";
  for (std::size_t i = 0; i < traces.size(); ++i) {
    const RecordedTrace& trace = traces[i];
    for (std::size_t k = 0; k < trace.barriers.size(); ++k) {
      const RecordedBarrier& barrier = trace.barriers[k];
      const auto& node = trace.programs[barrier.program].node;
      text += fmt::format("{},{},{},{},{},{},{}", node.x, node.y, trace.processors[barrier.program],
                          barrier.index, trace.begin + barrier.first_issue,
                          trace.begin + barrier.recorded_end, trace.begin + predictions[i].ends[k]);
      text += several ? "," + trace.file + "\n" : "\n";
    }
  }
  return text;
}

v1::TraceReplay replay_of(const RecordedTrace& trace, const Prediction& prediction, const Machine& machine,
                          bool check) {
  v1::TraceReplay replay;
  replay.set_trace(trace.file);
  replay.set_barriers(trace.barriers.size());
  replay.set_transactions(trace.transactions);
  replay.set_cycles(prediction.end);
  for (const RecordedBarrier& barrier : trace.barriers)
    add_waits(machine, trace, barrier, prediction, *replay.mutable_waits());
  if (!check || trace.barriers.empty()) return replay;
  replay.set_recorded_cycles(trace.recorded_end);
  *replay.mutable_barrier_error() = spread_of(prediction.errors);
  replay.set_operation_error(prediction.operation_error);
  replay.set_bias(mean_of(prediction.errors));
  return replay;
}

void add(const v1::BarrierWaits& more, v1::BarrierWaits& waits) {
  const auto& fields = *v1::BarrierWaits::descriptor();
  const auto& values = *waits.GetReflection();
  for (int i = 0; i < fields.field_count(); ++i) {
    const auto* const field = fields.field(i);
    values.SetUInt64(&waits, field, values.GetUInt64(waits, field) + values.GetUInt64(more, field));
  }
}

void add_errors(const std::vector<RecordedTrace>& traces, const std::vector<Prediction>& predictions,
                ErrorGroups groups, v1::ChipReplay& result) {
  std::vector<double> errors;
  std::vector<double> operations;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    if (traces[i].barriers.empty()) continue;
    errors.insert(errors.end(), predictions[i].errors.begin(), predictions[i].errors.end());
    operations.push_back(predictions[i].operation_error);
    groups.add(traces[i], predictions[i]);
  }
  if (errors.empty()) return;
  *result.mutable_barrier_error() = spread_of(errors);
  const v1::ErrorSpread operation = spread_of(operations);
  result.set_operation_error(operation.mean());
  result.set_operation_error_max(operation.max());
  result.set_bias(mean_of(errors));
  for (const v1::ErrorGroup& group : groups.messages()) *result.add_groups() = group;
}

}  // namespace

v1::ChipReplay replay_chip(Session& session, const ChipReplayRequest& request, const Progress& progress) {
  const Work work(session, progress);
  const Issue issue = issue_of(request);
  const v1::Chip chip = read_chip(request.machine);
  const Machine machine = machine_of(chip, request.machine);
  prove_networks(chip, request.machine);
  std::vector<RecordedTrace> traces(request.traces.size());
  std::vector<Prediction> predictions(request.traces.size());
  work.for_each(
      request.traces.size(),
      [&](std::size_t i) {
        traces[i] = read_recorded_trace(request.traces[i], chip, machine);
        predictions[i] = predict(machine, traces[i], issue);
      },
      "traces");
  if (request.out) write_atomically(*request.out, csv_of(traces, predictions));
  v1::ChipReplay result;
  result.set_machine(chip.name());
  result.set_issue(request.issue);
  result.set_traces(traces.size());
  std::uint64_t barriers = 0;
  std::uint64_t empty = 0;
  std::uint64_t transactions = 0;
  Provenance made(session);
  made.setting("issue", request.issue).flag("check", request.check).file("machine", request.machine);
  result.mutable_waits();
  for (std::size_t i = 0; i < traces.size(); ++i) {
    barriers += traces[i].barriers.size();
    empty += traces[i].empty_barriers;
    transactions += traces[i].transactions;
    *result.add_replays() = replay_of(traces[i], predictions[i], machine, request.check);
    add(result.replays(static_cast<int>(i)).waits(), *result.mutable_waits());
    made.file("trace", request.traces[i]);
  }
  result.set_barriers(barriers);
  result.set_empty_barriers(empty);
  result.set_transactions(transactions);
  if (request.check) add_errors(traces, predictions, ErrorGroups(chip, machine), result);
  for (const v1::ChipLink& link : busiest_links(chip, traces, predictions))
    *result.add_busiest_links() = link;
  *result.mutable_provenance() = made.message();
  return result;
}

}  // namespace primalsim::study
