#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "primalsim/v1/perfetto.pb.h"
#include "primalsim/v1/result.pb.h"
#include "report/writer.h"
#include "tests/report/trace_reader.h"

namespace primalsim::report {
namespace {

void add_step(v1::MappingResult& mapping, std::uint64_t ready, std::uint64_t start, std::uint64_t end) {
  v1::PathStep& step = *mapping.add_critical_path();
  step.set_task(static_cast<std::uint32_t>(mapping.critical_path_size()));
  step.set_operator_("q_proj");
  step.set_kind("send");
  step.set_ready_cycle(ready);
  step.set_start_cycle(start);
  step.set_end_cycle(end);
}

void add_task(v1::MappingResult& mapping, const char* unit, std::uint64_t start, std::uint64_t end) {
  v1::TaskTime& task = *mapping.mutable_details()->add_tasks();
  task.set_operator_("scores");
  if (*unit != 0) task.set_unit(unit);
  task.set_tile(1);
  task.set_x(2);
  task.set_y(3);
  task.set_start_cycle(start);
  task.set_end_cycle(end);
}

// At 2 GHz a cycle is half a nanosecond.
perfetto::Trace small_trace(const Layout& layout = {}) {
  v1::Result result;
  v1::MappingResult& mapping = *result.add_mappings();
  mapping.set_name("m");
  mapping.set_clock_ghz(2);
  add_step(mapping, 0, 0, 20);
  add_step(mapping, 20, 30, 60);
  add_step(mapping, 60, 60, 80);
  add_task(mapping, "router", 0, 20);
  add_task(mapping, "router", 20, 40);
  add_task(mapping, "", 10, 30);
  v1::UnitLoad& unit = *mapping.mutable_details()->add_units();
  unit.set_tile(1);
  unit.set_x(2);
  unit.set_y(3);
  unit.set_unit("router");
  unit.set_busy_cycles(40);
  v1::LinkSeries& link = *mapping.mutable_details()->add_hottest();
  link.set_direction("east");
  link.set_cycles_per_part(40);
  link.add_busy_cycles(40);
  link.add_busy_cycles(10);
  perfetto::Trace trace;
  EXPECT_TRUE(trace.ParseFromString(write("perfetto", result, layout)));
  return trace;
}

// The track of this name that comes first.
std::uint64_t track(const perfetto::Trace& trace, const std::string& name) {
  for (const perfetto::TracePacket& packet : trace.packet()) {
    if (packet.track_descriptor().name() == name) return packet.track_descriptor().uuid();
  }
  return 0;
}

using Events = std::vector<std::pair<std::uint64_t, perfetto::TrackEvent>>;

Events events(const perfetto::Trace& trace, const std::string& name) {
  Events events;
  const std::uint64_t on = track(trace, name);
  for (const perfetto::TracePacket& packet : trace.packet()) {
    if (packet.has_track_event() && packet.track_event().track_uuid() == on) {
      events.emplace_back(packet.timestamp(), packet.track_event());
    }
  }
  return events;
}

TEST(Perfetto, ThePathIsOneTaskAfterTheOtherWithArrowsBetween) {
  const Events path = events(small_trace(), "tasks");
  ASSERT_EQ(path.size(), 6U);
  const std::uint64_t expected[] = {0, 10, 15, 30, 30, 40};
  for (std::size_t i = 0; i < path.size(); ++i) {
    EXPECT_EQ(path[i].first, expected[i]);
    EXPECT_EQ(path[i].second.type(),
              i % 2 == 0 ? perfetto::TrackEvent::TYPE_SLICE_BEGIN : perfetto::TrackEvent::TYPE_SLICE_END);
  }
  EXPECT_EQ(path[0].second.name(), "q_proj send");
  ASSERT_EQ(path[2].second.flow_ids_size(), 2);  // from the one before, to the next
  EXPECT_EQ(path[2].second.flow_ids(0), path[0].second.flow_ids(0));
  EXPECT_EQ(path[4].second.flow_ids(0), path[2].second.flow_ids(1));
  EXPECT_EQ(path[4].second.flow_ids_size(), 1);
}

TEST(Perfetto, UnitsHaveTracksAsFarAsAskedFor) {
  EXPECT_NE(track(small_trace(), "router of tile 1 (2, 3)"), 0U);
  EXPECT_EQ(track(small_trace({.trace_units = 0}), "router of tile 1 (2, 3)"), 0U);
}

TEST(Perfetto, WaitsHaveATrackOfTheirOwn) {
  const Events waits = events(small_trace(), "waiting");
  ASSERT_EQ(waits.size(), 2U);
  EXPECT_EQ(waits[0].first, 10U);
  EXPECT_EQ(waits[1].first, 15U);
}

TEST(Perfetto, CountersSayHowManyAreAtWork) {
  const Events units = events(small_trace(), "router units at work");
  ASSERT_EQ(units.size(), 2U);  // 1 from 0 to 40: at 20 one ends and one begins
  EXPECT_EQ(units[0].second.counter_value(), 1);
  EXPECT_EQ(units[1].first, 20U);
  EXPECT_EQ(units[1].second.counter_value(), 0);
  const Events link = events(small_trace(), "tile 0 (0, 0) east");
  ASSERT_EQ(link.size(), 2U);
  EXPECT_EQ(link[0].second.counter_value(), 100);
  EXPECT_EQ(link[1].second.counter_value(), 25);
  EXPECT_EQ(link[1].first, 20U);
}

TEST(Perfetto, EveryEventHasATrackAndEveryTrackAParentThatIsThere) {
  const perfetto::Trace trace = small_trace();
  std::set<std::uint64_t> tracks{0};
  for (const perfetto::TracePacket& packet : trace.packet()) {
    EXPECT_EQ(packet.trusted_packet_sequence_id(), 1U);
    if (packet.has_track_descriptor()) {
      EXPECT_TRUE(tracks.contains(packet.track_descriptor().parent_uuid()));
      EXPECT_TRUE(tracks.insert(packet.track_descriptor().uuid()).second);
    } else {
      EXPECT_TRUE(tracks.contains(packet.track_event().track_uuid()));
    }
  }
}

// What Perfetto itself makes of the bytes.
TEST(Perfetto, AReaderAsStrictAsPerfettosSeesTheRun) {
  const testing::ReadTrace trace = testing::TraceReader::read(small_trace().SerializeAsString());
  std::vector<std::string> slices;
  for (const testing::TraceSlice& slice : trace.slices) {
    const testing::TraceTrack& track = trace.tracks.at(slice.track);
    EXPECT_EQ(slice.depth, 0U);
    slices.push_back(fmt::format("{} / {}: {} {}-{}", trace.tracks.at(track.parent).name, track.name,
                                 slice.name, slice.begin, slice.end));
  }
  EXPECT_EQ(slices, (std::vector<std::string>{"m: critical path / tasks: q_proj send 0-10",
                                              "m: busiest units / router of tile 1 (2, 3): scores 0-10",
                                              "m: critical path / waiting: q_proj waits 10-15",
                                              "m: busiest units / router of tile 1 (2, 3): scores 10-20",
                                              "m: critical path / tasks: q_proj send 15-30",
                                              "m: critical path / tasks: q_proj send 30-40"}));
  ASSERT_EQ(trace.flows.size(), 2U);
  EXPECT_EQ(trace.flows.at(1), (std::vector<std::size_t>{0, 4}));
  EXPECT_EQ(trace.flows.at(2), (std::vector<std::size_t>{4, 5}));
}

TEST(Perfetto, AReaderSkipsEventsWhoseSequenceDoesNotBegin) {
  perfetto::Trace trace = small_trace();
  trace.mutable_packet(0)->clear_sequence_flags();
  EXPECT_THROW(testing::TraceReader::read(trace.SerializeAsString()), std::runtime_error);
}

TEST(Perfetto, UnitsHaveASliceForEachTask) {
  const Events unit = events(small_trace(), "router of tile 1 (2, 3)");
  ASSERT_EQ(unit.size(), 4U);
  EXPECT_EQ(unit[2].first, 10U);
  EXPECT_EQ(unit[2].second.name(), "scores");
}

// Field numbers are Perfetto's: a packet of one begin event, byte by byte.
TEST(Perfetto, BytesAreThoseOfItsFormat) {
  perfetto::Trace trace;
  perfetto::TracePacket& packet = *trace.add_packet();
  packet.set_timestamp(5);
  packet.set_trusted_packet_sequence_id(1);
  packet.mutable_track_event()->set_type(perfetto::TrackEvent::TYPE_SLICE_BEGIN);
  packet.mutable_track_event()->set_track_uuid(3);
  packet.mutable_track_event()->set_name("a");
  // packet = 1; timestamp = 8, sequence = 10, event = 11 {type = 9, track = 11, name = 23}
  EXPECT_EQ(trace.SerializeAsString(),
            std::string("\x0a\x0e\x40\x05\x50\x01\x5a\x08\x48\x01\x58\x03\xba\x01\x01"
                        "a"));
}

}  // namespace
}  // namespace primalsim::report
