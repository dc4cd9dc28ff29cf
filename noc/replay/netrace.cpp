#include "noc/replay/netrace.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <filesystem>
#include <unordered_map>

#include "core/checked_math.h"
#include "core/error.h"
#include "noc/replay/unpacked_file.h"

namespace primalsim::noc::replay {

namespace {

constexpr std::uint32_t kNetraceMagic = 0x484a5455;
constexpr std::size_t kNameBytes = 30;
constexpr std::uint32_t kMostNotes = 8191;
constexpr std::uint32_t kMostRegions = 100;
constexpr std::uint64_t kMostPackets = 20'000'000;
constexpr std::uint64_t kMostDependents = 50'000'000;
constexpr std::uint64_t kMostCycle = std::uint64_t{1} << 62U;

// Bytes by type; 0 where there is no such type. A cache line of 64 bytes has a head of 8.
constexpr std::uint32_t kHead = 8;
constexpr std::uint32_t kLine = 72;
constexpr std::array<std::uint32_t, 31> kBytes{0, kHead, kLine, kLine, kLine, kHead, kLine, 0,     0,    0, 0,
                                               0, 0,     kHead, kHead, kHead, kLine, 0,     0,     0,    0, 0,
                                               0, 0,     0,     kHead, 0,     kHead, kHead, kHead, kLine};

struct Region {
  std::uint64_t offset = 0;
  std::uint64_t packets = 0;
};

class NetraceReader {
 public:
  NetraceReader(const std::string& file, const NetraceRequest& request) : file_(file), request_(request) {}

  Netrace read() {
    header();
    if (packets_ > kMostPackets) {
      throw_input_error("{}: has {} packets; allowed is {} at a time{}", file_.name(), packets_, kMostPackets,
                        regions_ > 1 ? ", so choose a region" : "");
    }
    Netrace trace;
    std::vector<std::uint32_t>& first = trace.graph.first_dependent;
    for (std::uint64_t i = 0; i < packets_; ++i) {
      first.push_back(static_cast<std::uint32_t>(dependents_.size()));
      packet(trace.graph.packets);
    }
    first.push_back(static_cast<std::uint32_t>(dependents_.size()));
    if (!request_.region) refuse_more();
    resolve(trace);
    return trace;
  }

 private:
  struct Dependent {
    std::uint32_t id = 0;
    std::uint64_t at = 0;  // in the file
  };

  template <typename Number>
  Number number() {
    static_assert(std::endian::native == std::endian::little, "the file is little endian");
    Number value{};
    const std::uint64_t at = file_.at();
    if (file_.read(reinterpret_cast<char*>(&value), sizeof value) == sizeof value) return value;
    throw_input_error("{}: ends at byte {}, within {}", file_.name(), file_.at(),
                      at < begin_ ? "the header" : fmt::format("packet {} of {}", ids_.size() + 1, packets_));
  }

  void skip(std::uint64_t bytes) {
    std::array<char, 4096> unused{};
    while (bytes > 0) {
      const std::size_t piece = std::min<std::uint64_t>(bytes, unused.size());
      if (file_.read(unused.data(), piece) < piece) {
        throw_input_error("{}: ends at byte {}; its header promises more", file_.name(), file_.at());
      }
      bytes -= piece;
    }
  }

  void header() {
    if (number<std::uint32_t>() != kNetraceMagic)
      throw_input_error("{}: is no trace of netrace", file_.name());
    const auto version = number<float>();
    if (version != 1) {
      throw_input_error("{}: byte 4: version is {}; allowed is 1", file_.name(), version);
    }
    skip(kNameBytes);
    nodes_ = number<std::uint8_t>();
    if (nodes_ == 0) throw_input_error("{}: byte 38: nodes is 0; there must be some", file_.name());
    if (nodes_ > request_.terminals) {
      throw_input_error("{}: has {} nodes; the mesh has {}", file_.name(), nodes_, request_.terminals);
    }
    skip(1 + sizeof(std::uint64_t));  // unused, and cycles
    packets_ = number<std::uint64_t>();
    const auto notes = number<std::uint32_t>();
    if (notes > kMostNotes) {
      throw_input_error("{}: byte 56: length of notes is {}; allowed is 0 to {}", file_.name(), notes,
                        kMostNotes);
    }
    regions_ = number<std::uint32_t>();
    if (regions_ > kMostRegions) {
      throw_input_error("{}: byte 60: regions is {}; allowed is 0 to {}", file_.name(), regions_,
                        kMostRegions);
    }
    skip(8 + notes);
    go_to_region();
    begin_ = file_.at();
  }

  void go_to_region() {
    std::optional<Region> chosen;
    for (std::uint32_t i = 0; i < regions_; ++i) {
      Region region;
      region.offset = number<std::uint64_t>();
      number<std::uint64_t>();  // cycles
      region.packets = number<std::uint64_t>();
      if (i == request_.region) chosen = region;
    }
    if (!request_.region) return;
    if (!chosen) {
      throw_input_error("{}: there is no region {}; it has {}", file_.name(), *request_.region, regions_);
    }
    packets_ = chosen->packets;
    skip(chosen->offset);
  }

  void packet(std::vector<Row>& packets) {
    const std::uint64_t at = file_.at();
    const auto refuse = [&]<typename... Args>(fmt::format_string<Args...> format, Args&&... args) {
      throw_input_error("{}: byte {}: packet {} of {}: {}", file_.name(), at, ids_.size() + 1, packets_,
                        fmt::format(format, std::forward<Args>(args)...));
    };
    Row row;
    row.create_cycle = number<std::uint64_t>();
    const Cycle before = packets.empty() ? 0 : packets.back().create_cycle;
    if (row.create_cycle > kMostCycle || row.create_cycle < before) {
      refuse("cycle is {}; allowed is {}, that of the packet before, to {}", row.create_cycle, before,
             kMostCycle);
    }
    row.pid = number<std::uint32_t>();
    number<std::uint32_t>();  // the address
    const auto type = number<std::uint8_t>();
    const std::uint32_t bytes = type < kBytes.size() ? kBytes[type] : 0;
    if (bytes == 0) refuse("type is {}, of which no size is known", type);
    row.flits = static_cast<std::uint32_t>(divide_up(bytes, std::uint64_t{request_.flit_bytes}));
    row.source = number<std::uint8_t>();
    row.destination = number<std::uint8_t>();
    for (const std::uint32_t node : {row.source, row.destination}) {
      if (node >= nodes_)
        refuse("goes from {} to {}; the nodes are 0 to {}", row.source, row.destination, nodes_ - 1);
    }
    number<std::uint8_t>();  // kinds of nodes
    const auto count = number<std::uint8_t>();
    if (!ids_.emplace(row.pid, static_cast<std::uint32_t>(packets.size())).second)
      refuse("id {} is there already", row.pid);
    if (dependents_.size() + count > kMostDependents) {
      refuse("that is more than {} dependents; choose a region", kMostDependents);
    }
    for (unsigned i = 0; i < count; ++i) {
      const std::uint64_t place = file_.at();
      dependents_.push_back({number<std::uint32_t>(), place});
    }
    packets.push_back(row);
  }

  void refuse_more() {
    char more = 0;
    if (file_.read(&more, 1) == 0) return;
    throw_input_error("{}: byte {}: goes on after the {} packets that its header says it has", file_.name(),
                      file_.at() - 1, packets_);
  }

  // Ids become numbers; those of packets that are not there are left out.
  void resolve(Netrace& trace) const {
    std::vector<std::uint32_t>& first = trace.graph.first_dependent;
    std::uint32_t next = 0;
    for (std::uint32_t i = 0; i < trace.graph.packets.size(); ++i) {
      const std::size_t begin = trace.graph.dependents.size();
      const std::uint32_t end = first[i + 1];
      for (; next < end; ++next) {
        const Dependent& dependent = dependents_[next];
        const auto found = ids_.find(dependent.id);
        if (found == ids_.end()) {
          ++trace.beyond_trace;
          continue;
        }
        const auto mine = trace.graph.dependents.begin() + static_cast<std::ptrdiff_t>(begin);
        const bool twice =
            std::find(mine, trace.graph.dependents.end(), found->second) != trace.graph.dependents.end();
        if (found->second <= i || twice) {
          throw_input_error("{}: byte {}: packet {} is waited for by {}, which {}", file_.name(),
                            dependent.at, trace.graph.packets[i].pid, dependent.id,
                            twice ? "is named twice" : "does not come after it");
        }
        trace.graph.dependents.push_back(found->second);
      }
      first[i] = static_cast<std::uint32_t>(begin);
    }
    first.back() = static_cast<std::uint32_t>(trace.graph.dependents.size());
  }

  UnpackedFile file_;
  const NetraceRequest& request_;
  std::uint64_t begin_ = ~std::uint64_t{0};  // of the packets
  std::uint64_t packets_ = 0;
  std::uint32_t nodes_ = 0;
  std::uint32_t regions_ = 0;
  std::unordered_map<std::uint32_t, std::uint32_t> ids_;
  std::vector<Dependent> dependents_;
};

}  // namespace

bool is_netrace(const std::string& file) {
  std::error_code error;
  if (std::filesystem::is_fifo(file, error))
    throw_input_error("{}: is a pipe; a trace is read twice, so it has to be a file", file);
  UnpackedFile opened(file);
  if (opened.is_packed()) return true;
  std::uint32_t magic = 0;
  return opened.read(reinterpret_cast<char*>(&magic), sizeof magic) == sizeof magic && magic == kNetraceMagic;
}

Netrace read_netrace(const std::string& file, const NetraceRequest& request) {
  return NetraceReader(file, request).read();
}

}  // namespace primalsim::noc::replay
