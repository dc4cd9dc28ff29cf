// Traces in netrace's format, written for tests.
#pragma once

#include <bzlib.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

namespace primalsim::testing {

struct NetracePacket {
  std::uint64_t cycle = 0;
  std::uint32_t id = 0;
  std::uint8_t type = 1;  // a read request, 8 bytes; its answer, 2, has 72
  std::uint8_t source = 0;
  std::uint8_t destination = 0;
  std::vector<std::uint32_t> dependents = {};
};

template <typename Number>
void append(std::string& bytes, Number number) {
  char raw[sizeof number];
  std::memcpy(raw, &number, sizeof number);
  bytes.append(raw, sizeof number);
}

inline std::string bytes_of(const NetracePacket& packet) {
  std::string bytes;
  append(bytes, packet.cycle);
  append(bytes, packet.id);
  append(bytes, std::uint32_t{0});
  for (const std::uint8_t each : {packet.type, packet.source, packet.destination, std::uint8_t{0},
                                  static_cast<std::uint8_t>(packet.dependents.size())}) {
    append(bytes, each);
  }
  for (const std::uint32_t dependent : packet.dependents) append(bytes, dependent);
  return bytes;
}

// A header of 72 bytes and notes of 4, then regions that begin with the packets of the given numbers.
inline std::string netrace_bytes(std::uint8_t nodes, const std::vector<NetracePacket>& packets,
                                 const std::vector<std::size_t>& regions = {}) {
  std::string body;
  std::vector<std::uint64_t> places;
  for (const NetracePacket& packet : packets) {
    places.push_back(body.size());
    body += bytes_of(packet);
  }
  std::string bytes;
  append(bytes, std::uint32_t{0x484a5455});
  append(bytes, 1.0F);
  bytes += std::string(30, 'n');
  append(bytes, nodes);
  append(bytes, std::uint8_t{0});
  append(bytes, std::uint64_t{1000});
  append(bytes, std::uint64_t{packets.size()});
  append(bytes, std::uint32_t{4});
  append(bytes, static_cast<std::uint32_t>(regions.size()));
  bytes += std::string(8, '\0') + "note";
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const std::size_t end = i + 1 < regions.size() ? regions[i + 1] : packets.size();
    append(bytes, places[regions[i]]);
    append(bytes, std::uint64_t{1000});
    append(bytes, std::uint64_t{end - regions[i]});
  }
  return bytes + body;
}

inline std::string packed_by_bzip2(const std::string& bytes) {
  std::string packed(bytes.size() + bytes.size() / 100 + 600, '\0');
  auto size = static_cast<unsigned>(packed.size());
  std::string input = bytes;
  if (BZ2_bzBuffToBuffCompress(packed.data(), &size, input.data(), static_cast<unsigned>(input.size()), 1, 0,
                               0) != BZ_OK) {
    throw std::runtime_error("bzip2 failed");
  }
  packed.resize(size);
  return packed;
}

}  // namespace primalsim::testing
