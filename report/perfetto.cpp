// trace.pftrace: a layer's run for ui.perfetto.dev. Of each mapping the critical path with arrows from task
// to task, the operators, the busiest units task by task, and counters: units at work and transfers under way
// in each tile, and how busy the hottest links are. Its size is bounded by the numbers of tasks and
// tiles and by Layout::trace_units.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <vector>

#include "primalsim/v1/perfetto.pb.h"
#include "primalsim/v1/result.pb.h"
#include "report/writer.h"

namespace primalsim::report {
namespace {

class TraceWriter {
 public:
  explicit TraceWriter(std::size_t units) : units_(units) {}

  void add(const v1::MappingResult& mapping) {
    clock_ghz_ = mapping.clock_ghz() > 0 ? mapping.clock_ghz() : 1;
    add_path(mapping);
    add_operators(mapping);
    add_units(mapping);
    add_counters(mapping);
    add_links(mapping);
  }

  std::string bytes() const { return trace_.SerializeAsString(); }

 private:
  using Event = perfetto::TrackEvent;

  perfetto::TracePacket& packet() {
    perfetto::TracePacket& packet = *trace_.add_packet();
    packet.set_trusted_packet_sequence_id(1);
    if (trace_.packet_size() == 1) packet.set_sequence_flags(1);
    return packet;
  }

  perfetto::TrackDescriptor& track(const std::string& name, std::uint64_t parent) {
    perfetto::TrackDescriptor& track = *packet().mutable_track_descriptor();
    track.set_uuid(++tracks_);
    track.set_name(name);
    if (parent != 0) track.set_parent_uuid(parent);
    return track;
  }

  std::uint64_t process(const std::string& name) {
    perfetto::TrackDescriptor& descriptor = track(name, 0);
    descriptor.mutable_process()->set_pid(++processes_);
    descriptor.mutable_process()->set_process_name(name);
    return descriptor.uuid();
  }

  std::uint64_t counter(const std::string& name, std::uint64_t parent, const char* unit) {
    perfetto::TrackDescriptor& descriptor = track(name, parent);
    descriptor.mutable_counter()->set_unit_name(unit);
    return descriptor.uuid();
  }

  Event& event(std::uint64_t on, Event::Type type, std::uint64_t cycle) {
    perfetto::TracePacket& at = packet();
    at.set_timestamp(static_cast<std::uint64_t>(std::llround(static_cast<double>(cycle) / clock_ghz_)));
    at.mutable_track_event()->set_type(type);
    at.mutable_track_event()->set_track_uuid(on);
    return *at.mutable_track_event();
  }

  Event& slice(std::uint64_t on, const std::string& name, std::uint64_t from, std::uint64_t to) {
    Event& begin = event(on, Event::TYPE_SLICE_BEGIN, from);
    begin.set_name(name);
    event(on, Event::TYPE_SLICE_END, to);
    return begin;
  }

  static void annotate(Event& event, const char* name, std::uint64_t value) {
    perfetto::DebugAnnotation& annotation = *event.add_debug_annotations();
    annotation.set_name(name);
    annotation.set_uint_value(value);
  }

  void add_path(const v1::MappingResult& mapping) {
    const std::uint64_t parent = process(mapping.name() + ": critical path");
    const std::uint64_t waits = track("waiting", parent).uuid();
    const std::uint64_t tasks = track("tasks", parent).uuid();
    std::uint64_t arrow = 0;
    int left = mapping.critical_path_size();
    for (const v1::PathStep& step : mapping.critical_path()) {
      if (step.ready_cycle() < step.start_cycle()) {
        slice(waits, step.operator_() + " waits", step.ready_cycle(), step.start_cycle());
      }
      Event& task = slice(tasks, fmt::format("{} {}", step.operator_(), step.kind()), step.start_cycle(),
                          step.end_cycle());
      annotate(task, "task", step.task());
      if (arrow != 0) task.add_flow_ids(arrow);
      if (--left > 0) task.add_flow_ids(arrow = ++arrows_);
    }
  }

  void add_operators(const v1::MappingResult& mapping) {
    const std::uint64_t parent = process(mapping.name() + ": operators");
    for (const v1::OperatorTime& time : mapping.operators()) {
      if (time.graph() != "layer") continue;
      Event& span = slice(track(time.name(), parent).uuid(), time.name(), time.first_start_cycle(),
                          time.last_end_cycle());
      annotate(span, "exposed communication, cycles", time.exposed_communication_cycles());
      annotate(span, "hidden communication, cycles", time.hidden_communication_cycles());
      annotate(span, "slack, cycles", time.slack_cycles());
    }
  }

  using Unit = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::string>;

  void add_units(const v1::MappingResult& mapping) {
    std::vector<const v1::UnitLoad*> busiest;
    for (const v1::UnitLoad& unit : mapping.details().units()) busiest.push_back(&unit);
    std::stable_sort(busiest.begin(), busiest.end(),
                     [](auto a, auto b) { return a->busy_cycles() > b->busy_cycles(); });
    busiest.resize(std::min(busiest.size(), units_));
    const std::uint64_t parent = process(mapping.name() + ": busiest units");
    std::map<Unit, std::uint64_t> tracks;
    for (const v1::UnitLoad* const unit : busiest) {
      const std::string name =
          fmt::format("{} of tile {} ({}, {})", unit->unit(), unit->tile(), unit->x(), unit->y());
      tracks[{unit->tile(), unit->x(), unit->y(), unit->unit()}] = track(name, parent).uuid();
    }
    for (const v1::TaskTime& task : mapping.details().tasks()) {
      const auto found = tracks.find({task.tile(), task.x(), task.y(), task.unit()});
      if (found == tracks.end() || task.start_cycle() == task.end_cycle()) continue;
      annotate(slice(found->second, task.operator_(), task.start_cycle(), task.end_cycle()), "task",
               task.task());
    }
  }

  void add_counters(const v1::MappingResult& mapping) {
    // By tile and what is counted: what each cycle adds.
    std::map<std::uint32_t, std::map<std::string, std::map<std::uint64_t, std::int64_t>>> steps;
    for (const v1::TaskTime& task : mapping.details().tasks()) {
      if (!task.has_tile()) continue;
      auto& of_kind =
          steps[task.tile()][task.has_unit() ? task.unit() + " units at work" : "transfers under way"];
      ++of_kind[task.start_cycle()];
      --of_kind[task.end_cycle()];
    }
    for (const auto& [tile, kinds] : steps) {
      const std::uint64_t parent = process(fmt::format("{}: tile {}", mapping.name(), tile));
      for (const auto& [kind, changes] : kinds) {
        const std::uint64_t on = counter(kind, parent, "");
        std::int64_t now = 0;
        for (const auto& [cycle, change] : changes) {
          now += change;
          if (change != 0) event(on, Event::TYPE_COUNTER, cycle).set_counter_value(now);
        }
      }
    }
  }

  void add_links(const v1::MappingResult& mapping) {
    const std::uint64_t parent = process(mapping.name() + ": hottest links");
    for (const v1::LinkSeries& link : mapping.details().hottest()) {
      const std::string name =
          fmt::format("tile {} ({}, {}) {}", link.tile(), link.x(), link.y(), link.direction());
      const std::uint64_t on = counter(name, parent, "%");
      for (int i = 0; i < link.busy_cycles_size(); ++i) {
        const std::uint64_t percent = 100 * link.busy_cycles(i) / link.cycles_per_part();
        event(on, Event::TYPE_COUNTER, static_cast<std::uint64_t>(i) * link.cycles_per_part())
            .set_counter_value(static_cast<std::int64_t>(percent));
      }
    }
  }

  const std::size_t units_;  // with a track each
  perfetto::Trace trace_;
  double clock_ghz_ = 1;
  std::uint64_t tracks_ = 0;
  std::uint64_t arrows_ = 0;
  std::int32_t processes_ = 0;
};

std::string trace_name(const google::protobuf::Message& message) {
  const auto* const result = dynamic_cast<const v1::Result*>(&message);
  return result != nullptr && result->mappings_size() > 0 && result->mappings(0).has_details()
             ? "trace.pftrace"
             : "";
}

std::string lay_out_trace(const google::protobuf::Message& message, const Layout& layout) {
  const auto* const result = dynamic_cast<const v1::Result*>(&message);
  if (result == nullptr) return {};
  TraceWriter trace(layout.trace_units);
  for (const v1::MappingResult& mapping : result->mappings()) {
    if (mapping.has_details()) trace.add(mapping);
  }
  return trace.bytes();
}

}  // namespace

Writer perfetto_writer() {
  return {"perfetto", "a layer's run, for ui.perfetto.dev", trace_name,
          [](const google::protobuf::Message& message) { return lay_out_trace(message, {}); }, lay_out_trace};
}

}  // namespace primalsim::report
