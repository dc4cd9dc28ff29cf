// The recorded BookSim2 runs in tests/replay/traces; the file name tells the configuration.
#pragma once

#include <algorithm>
#include <filesystem>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

#include "noc/iq/network.h"

namespace primalsim::testing {

struct RecordedTrace {
  std::string file;
  std::string router;  // iq3 or iq4
  noc::iq::Parameters parameters;
  std::uint32_t packet_flits = 1;

  std::vector<std::string> options() const {
    const std::string k = std::to_string(parameters.width);
    return {"--mesh",         k + "x" + k,
            "--router",       router,
            "--vcs",          std::to_string(parameters.vcs),
            "--buffer",       std::to_string(parameters.buffer_flits),
            "--packet-flits", std::to_string(packet_flits)};
  }
};

inline RecordedTrace recorded_trace(const std::filesystem::path& path) {
  static const std::regex kName("(default|fast)_k(\\d+)_[a-z]+_vc(\\d+)_buf(\\d+)_pkt(\\d+)_r[0-9.]+\\.csv");
  std::smatch match;
  const std::string name = path.filename().string();
  if (!std::regex_match(name, match, kName)) throw std::runtime_error("odd file name " + name);
  const auto number = [&](std::size_t group) {
    return static_cast<std::uint32_t>(std::stoul(match[group].str()));
  };
  RecordedTrace trace{path.string(), match[1] == "fast" ? "iq3" : "iq4", {}, number(5)};
  trace.parameters = *noc::iq::named_parameters(trace.router);
  trace.parameters.width = trace.parameters.height = number(2);
  trace.parameters.vcs = number(3);
  trace.parameters.buffer_flits = number(4);
  return trace;
}

inline std::vector<RecordedTrace> recorded_traces() {
  std::vector<RecordedTrace> traces;
  for (const auto& entry : std::filesystem::directory_iterator(PRIMALSIM_SOURCE_DIR "/tests/replay/traces")) {
    traces.push_back(recorded_trace(entry.path()));
  }
  std::sort(traces.begin(), traces.end(), [](const auto& a, const auto& b) { return a.file < b.file; });
  return traces;
}

}  // namespace primalsim::testing
