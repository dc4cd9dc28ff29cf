#include "study/chip/trace.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

#include "core/error.h"
#include "proto/file_bytes.h"
#include "proto/json_text.h"
#include "study/chip/event.h"

namespace primalsim::study {
namespace {

using noc::transactions::Kind;
using noc::transactions::Machine;
using noc::transactions::Operation;
using noc::transactions::Program;

class Reader {
 public:
  Reader(const std::string& file, const v1::Chip& chip, const Machine& machine)
      : chip_(chip), machine_(machine) {
    trace_.file = file;
    trace_.begin = kNever;
  }

  RecordedTrace read() {
    const nlohmann::json root = parse_json_tree(read_bytes(trace_.file, kMostJsonTreeBytes), trace_.file);
    if (!root.is_array())
      throw_input_error("{}: holds {}; allowed is a list of events", trace_.file, root.type_name());
    for (std::size_t i = 0; i < root.size(); ++i) event(RecordedEvent(trace_.file, i, root[i]));
    for (const auto& [key, processor] : processors_) {
      if (processor.open) missing_end(*processor.open, "the trace ends");
    }
    if (trace_.begin == kNever) throw_input_error("{}: has no events", trace_.file);
    if (last_ - trace_.begin > kMostCycles)
      throw_input_error("{}: spans {} cycles; allowed are {}", trace_.file, last_ - trace_.begin,
                        kMostCycles);
    from_begin();
    return std::move(trace_);
  }

 private:
  struct Processor {
    std::uint32_t program = 0;
    std::uint32_t barriers = 0;
    // First operations after the barriers before, for reads and for writes.
    std::uint32_t since_reads = 0;
    std::uint32_t since_writes = 0;
    Cycle last = 0;
    std::optional<std::size_t> open;  // event that began a barrier
  };

  void from_begin() {
    for (Program& program : trace_.programs) {
      for (Operation& operation : program.operations) {
        operation.at -= trace_.begin;
        if (operation.kind == Kind::kBarrier) operation.end -= trace_.begin;
      }
    }
    for (RecordedBarrier& barrier : trace_.barriers) {
      barrier.first_issue -= trace_.begin;
      barrier.recorded_end -= trace_.begin;
    }
    if (!trace_.barriers.empty()) trace_.recorded_end -= trace_.begin;
  }

  void event(const RecordedEvent& event) {
    const Cycle at = event.number("timestamp", 0, kNever);
    trace_.begin = std::min(trace_.begin, at);
    last_ = std::max(last_, at);
    if (event.has("zone")) return;
    const EventType& type = event.type();
    Processor& processor = processor_of(event);
    if (at < processor.last) {
      event.refuse("timestamp",
                   fmt::format("not before {}, the one before of this processor", processor.last));
    }
    processor.last = at;
    if (processor.open && type.step != EventStep::kBarrierEnd)
      missing_end(*processor.open, fmt::format("event {} of its processor is {}", event.index(), type.name));
    switch (type.step) {
      case EventStep::kTransaction:
        return transaction(event, type, processor, at);
      case EventStep::kBarrierStart:
        return barrier_start(event, type, processor, at);
      case EventStep::kBarrierEnd:
        return barrier_end(event, type, processor, at);
    }
  }

  Processor& processor_of(const RecordedEvent& event) {
    const auto x = static_cast<std::uint32_t>(event.number("sx", 0, machine_.width - 1));
    const auto y = static_cast<std::uint32_t>(event.number("sy", 0, machine_.height - 1));
    const std::string name = event.text("proc");
    const auto [found, is_new] = processors_.try_emplace({x, y, name});
    if (is_new) {
      found->second.program = static_cast<std::uint32_t>(trace_.programs.size());
      trace_.programs.push_back({{x, y}, {}});
      trace_.processors.push_back(name);
    }
    return found->second;
  }

  std::uint8_t network_of(const RecordedEvent& event) const {
    const std::string name = event.text("noc");
    std::string names;
    for (int i = 0; i < chip_.networks_size(); ++i) {
      if (chip_.networks(i).name() == name) return static_cast<std::uint8_t>(i);
      names += (i == 0 ? "" : ", ") + chip_.networks(i).name();
    }
    event.refuse("noc", names);
  }

  noc::transactions::Place place_of(const RecordedEvent& event, const char* x, const char* y) const {
    return {static_cast<std::uint32_t>(event.number(x, 0, machine_.width - 1)),
            static_cast<std::uint32_t>(event.number(y, 0, machine_.height - 1))};
  }

  void transaction(const RecordedEvent& event, const EventType& type, Processor& processor, Cycle at) {
    Operation operation;
    operation.kind = type.kind;
    operation.at = at;
    operation.network = network_of(event);
    constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 31U;
    operation.bytes = event.number("num_bytes", 1, kMostBytes);
    Program& program = trace_.programs[processor.program];
    if (type.kind == Kind::kMulticast) {
      operation.place = place_of(event, "mcast_start_x", "mcast_start_y");
      operation.last = place_of(event, "mcast_end_x", "mcast_end_y");
      if (multicast_nodes(machine_, program.node, operation).empty())
        event.refuse("mcast_start_x", "a rectangle with another node that takes multicasts");
    } else {
      operation.place = place_of(event, "dx", "dy");
    }
    program.operations.push_back(operation);
    ++trace_.transactions;
  }

  void barrier_start(const RecordedEvent& event, const EventType& type, Processor& processor, Cycle at) {
    processor.open = event.index();
    Operation barrier;
    barrier.kind = Kind::kBarrier;
    barrier.at = at;
    barrier.waits_for_reads = type.reads;
    barrier.waits_for_writes = type.writes;
    trace_.programs[processor.program].operations.push_back(barrier);
  }

  void barrier_end(const RecordedEvent& event, const EventType& type, Processor& processor, Cycle at) {
    std::vector<Operation>& operations = trace_.programs[processor.program].operations;
    if (!processor.open || operations.back().waits_for_reads != type.reads ||
        operations.back().waits_for_writes != type.writes) {
      event.refuse("type", "the end of the barrier that has begun before");
    }
    processor.open.reset();
    operations.back().end = at;
    const auto last = static_cast<std::uint32_t>(operations.size() - 1);
    std::uint32_t& since = type.reads ? processor.since_reads : processor.since_writes;
    RecordedBarrier barrier{processor.program, last, processor.barriers++, since, 0, at};
    const auto waited =
        std::find_if(operations.begin() + since, operations.end(),
                     [&](const Operation& before) { return waits_for(operations.back(), before); });
    since = last + 1;
    if (waited == operations.end()) {
      ++trace_.empty_barriers;
      return;
    }
    barrier.first_issue = waited->at;
    trace_.recorded_end = std::max(trace_.recorded_end, at);
    trace_.barriers.push_back(barrier);
  }

  [[noreturn]] void missing_end(std::size_t start, const std::string& instead) const {
    throw_input_error("{}: event {} begins a barrier that has no end: {}", trace_.file, start, instead);
  }

  const v1::Chip& chip_;
  const Machine& machine_;
  static constexpr Cycle kMostCycles = Cycle{1} << 40U;

  RecordedTrace trace_;
  Cycle last_ = 0;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::string>, Processor> processors_;
};

}  // namespace

bool waits_for(const Operation& barrier, const Operation& before) {
  if (before.kind == Kind::kBarrier) return false;
  return before.kind == Kind::kRead ? barrier.waits_for_reads : barrier.waits_for_writes;
}

RecordedTrace read_recorded_trace(const std::string& file, const v1::Chip& chip, const Machine& machine) {
  return Reader(file, chip, machine).read();
}

}  // namespace primalsim::study
