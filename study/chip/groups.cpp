#include "study/chip/groups.h"

#include <fmt/format.h>

#include <bit>
#include <tuple>

namespace primalsim::study {
namespace {

using noc::transactions::Operation;

}  // namespace

void ErrorGroups::add(const RecordedTrace& trace, const Prediction& prediction) {
  // Transactions of the trace by network and where they go.
  std::map<std::tuple<std::uint8_t, std::uint32_t, std::uint32_t>, std::uint64_t> load;
  const auto target = [](const Operation& operation) {
    return std::tuple{operation.network, operation.place.x, operation.place.y};
  };
  for (const auto& program : trace.programs) {
    for (const Operation& operation : program.operations)
      if (operation.kind != noc::transactions::Kind::kBarrier) ++load[target(operation)];
  }
  for (std::size_t i = 0; i < trace.barriers.size(); ++i) {
    const RecordedBarrier& barrier = trace.barriers[i];
    const auto& program = trace.programs[barrier.program];
    const Operation& last = program.operations[last_waited(trace, barrier, prediction)];
    std::uint64_t bytes = 0;
    for (std::uint32_t at = barrier.first_operation; at < barrier.operation; ++at)
      if (waits_for(program.operations[barrier.operation], program.operations[at]))
        bytes += program.operations[at].bytes;
    const std::uint32_t place = last.place.x + machine_.width * last.place.y;
    const std::uint32_t links = machine_.networks[last.network].topology.distance(
        place, program.node.x + machine_.width * program.node.y);
    const std::uint64_t kibibytes = std::bit_ceil((bytes + 1023) / 1024);
    const std::uint64_t requests = std::bit_ceil(load[target(last)]);
    const double error = prediction.errors[i];
    const int memory = machine_.memory_of[place];
    errors_[{0, static_cast<std::uint64_t>(memory), "memory " + chip_.memories(memory).name()}].push_back(
        error);
    errors_[{1, last.network, "network " + chip_.networks(last.network).name()}].push_back(error);
    const std::uint64_t farthest = links == 0 ? 0 : (links + 4) / 5 * 5;
    errors_[{2, farthest, fmt::format("answer over up to {} links", farthest)}].push_back(error);
    errors_[{3, kibibytes, fmt::format("up to {} KiB", kibibytes)}].push_back(error);
    errors_[{4, requests, fmt::format("memory asked up to {} times", requests)}].push_back(error);
  }
}

std::vector<v1::ErrorGroup> ErrorGroups::messages() const {
  std::vector<v1::ErrorGroup> groups;
  for (const auto& [key, errors] : errors_) {
    v1::ErrorGroup group;
    group.set_group(key.name);
    group.set_barriers(errors.size());
    *group.mutable_error() = spread_of(errors);
    group.set_bias(mean_of(errors));
    groups.push_back(group);
  }
  return groups;
}

}  // namespace primalsim::study
