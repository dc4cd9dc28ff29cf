// Reads a trace byte by byte, by the field numbers of Perfetto's own messages, and as strictly as its trace
// processor: a sequence's events count only after a packet that says its incremental state is cleared; events
// are put in order of time; an end closes the slice that was opened last on its track; slices with one flow
// id are joined in order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace primalsim::testing {

struct TraceSlice {
  std::uint64_t track = 0;
  std::string name;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::size_t depth = 0;  // slices around it
};

struct TraceTrack {
  std::string name;
  std::uint64_t parent = 0;
  bool is_counter = false;
  std::int32_t process = 0;  // of a process
};

struct ReadTrace {
  std::map<std::uint64_t, TraceTrack> tracks;
  std::vector<TraceSlice> slices;
  std::map<std::uint64_t, std::vector<std::pair<std::uint64_t, std::int64_t>>>
      counters;                                             // by track: time and value
  std::map<std::uint64_t, std::vector<std::size_t>> flows;  // by id: slices
};

class TraceReader {
 public:
  // Throws std::runtime_error at what Perfetto would skip or call an error.
  static ReadTrace read(std::string_view bytes) {
    TraceReader reader;
    for (const Field& packet : fields(bytes)) {
      check(packet.number == 1, "not a packet");
      reader.packet(packet.bytes);
    }
    reader.play();
    return reader.trace_;
  }

 private:
  struct Field {
    std::uint64_t number = 0;
    std::uint64_t value = 0;  // of a varint, or of 4 or 8 bytes
    std::string_view bytes;
  };
  struct Event {
    std::uint64_t time = 0;
    std::uint64_t type = 0;
    std::uint64_t track = 0;
    std::string name;
    std::int64_t value = 0;
    std::vector<std::uint64_t> flows;
  };

  static void check(bool holds, const std::string& problem) {
    if (!holds) throw std::runtime_error(problem);
  }

  static std::uint64_t little_endian(std::string_view& bytes, std::size_t count) {
    check(bytes.size() >= count, "the trace is cut off");
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << 8 * i;
    bytes.remove_prefix(count);
    return value;
  }

  static std::uint64_t varint(std::string_view& bytes) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
      const std::uint64_t byte = little_endian(bytes, 1);
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw std::runtime_error("a varint is too long");
  }

  static std::vector<Field> fields(std::string_view bytes) {
    std::vector<Field> found;
    while (!bytes.empty()) {
      const std::uint64_t tag = varint(bytes);
      Field& field = found.emplace_back();
      field.number = tag >> 3;
      if ((tag & 7) == 2) {
        const std::uint64_t length = varint(bytes);
        check(length <= bytes.size(), "the trace is cut off");
        field.bytes = bytes.substr(0, length);
        bytes.remove_prefix(length);
      } else {
        check((tag & 7) == 0 || (tag & 7) == 1 || (tag & 7) == 5, "a field of no known kind");
        field.value = (tag & 7) == 0 ? varint(bytes) : little_endian(bytes, (tag & 7) == 1 ? 8 : 4);
      }
    }
    return found;
  }

  void packet(std::string_view bytes) {
    constexpr std::uint64_t kTimestamp = 8, kSequence = 10, kEvent = 11, kSequenceFlags = 13,
                            kDescriptor = 60;
    std::uint64_t time = 0, sequence = 0;
    const std::vector<Field> all = fields(bytes);
    for (const Field& field : all) {
      if (field.number == kTimestamp) time = field.value;
      if (field.number == kSequence) sequence = field.value;
    }
    for (const Field& field : all) {
      if (field.number == kSequenceFlags && (field.value & 1) != 0) cleared_.insert(sequence);
    }
    for (const Field& field : all) {
      if (field.number == kDescriptor) descriptor(field.bytes);
      if (field.number != kEvent) continue;
      check(sequence != 0, "an event of no sequence");
      check(cleared_.contains(sequence), "an event is skipped: its sequence's state was not cleared");
      event(time, field.bytes);
    }
  }

  void descriptor(std::string_view bytes) {
    constexpr std::uint64_t kUuid = 1, kName = 2, kProcess = 3, kParent = 5, kCounter = 8;
    TraceTrack track;
    std::uint64_t uuid = 0;
    for (const Field& field : fields(bytes)) {
      if (field.number == kUuid) uuid = field.value;
      if (field.number == kName) track.name = field.bytes;
      if (field.number == kParent) track.parent = field.value;
      if (field.number == kCounter) track.is_counter = true;
      if (field.number != kProcess) continue;
      for (const Field& of : fields(field.bytes)) {
        if (of.number == 1) track.process = static_cast<std::int32_t>(of.value);
      }
    }
    check(uuid != 0, "a track has no id");
    check(track.parent == 0 || trace_.tracks.contains(track.parent), "a track's parent is not there");
    check(trace_.tracks.emplace(uuid, track).second, "two tracks have one id");
  }

  void event(std::uint64_t time, std::string_view bytes) {
    constexpr std::uint64_t kType = 9, kTrack = 11, kName = 23, kValue = 30, kFlow = 47;
    Event event{time, 0, 0, {}, 0, {}};
    for (const Field& field : fields(bytes)) {
      if (field.number == kType) event.type = field.value;
      if (field.number == kTrack) event.track = field.value;
      if (field.number == kName) event.name = field.bytes;
      if (field.number == kValue) event.value = static_cast<std::int64_t>(field.value);
      if (field.number != kFlow) continue;
      std::string_view packed = field.bytes;  // a list of 8 bytes each, or one alone
      if (packed.empty()) event.flows.push_back(field.value);
      while (!packed.empty()) event.flows.push_back(little_endian(packed, 8));
    }
    check(trace_.tracks.contains(event.track), "an event's track is not there");
    std::uint64_t& last = last_[event.track];
    check(last <= time, "time goes back on track " + trace_.tracks[event.track].name);
    last = time;
    events_.push_back(std::move(event));
  }

  void play() {
    constexpr std::uint64_t kBegin = 1, kEnd = 2, kCounter = 4;
    std::stable_sort(events_.begin(), events_.end(),
                     [](const Event& a, const Event& b) { return a.time < b.time; });
    std::map<std::uint64_t, std::vector<std::size_t>> open;
    for (const Event& event : events_) {
      check(trace_.tracks[event.track].is_counter == (event.type == kCounter),
            "an event of another kind of track");
      std::vector<std::size_t>& stack = open[event.track];
      if (event.type == kCounter) {
        trace_.counters[event.track].emplace_back(event.time, event.value);
      } else if (event.type == kBegin) {
        for (const std::uint64_t flow : event.flows) trace_.flows[flow].push_back(trace_.slices.size());
        stack.push_back(trace_.slices.size());
        trace_.slices.push_back({event.track, event.name, event.time, 0, stack.size() - 1});
      } else {
        check(event.type == kEnd && !stack.empty(), "an end without a beginning");
        trace_.slices[stack.back()].end = event.time;
        stack.pop_back();
      }
    }
    for (const auto& [track, stack] : open) check(stack.empty(), "a slice does not end");
  }

  ReadTrace trace_;
  std::set<std::uint64_t> cleared_;
  std::map<std::uint64_t, std::uint64_t> last_;  // time, by track
  std::vector<Event> events_;
};

}  // namespace primalsim::testing
