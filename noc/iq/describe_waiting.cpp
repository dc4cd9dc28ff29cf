#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "noc/iq/network.h"

namespace primalsim::noc::iq {

namespace {

constexpr std::array<const char*, kPorts> kPortNames{"east", "west", "south", "north", "terminal"};

std::string place(const Parameters& mesh, const WaitingVc& at) {
  return fmt::format("router ({},{}) input {} vc {}", at.router % mesh.width, at.router / mesh.width,
                     kPortNames[at.input], at.input_vc);
}

}  // namespace

std::string describe_waiting(const Parameters& parameters, std::span<const WaitingVc> waiting) {
  std::string text;
  for (const WaitingVc& entry : waiting) {
    text += fmt::format("{}: packet {} ", place(parameters, entry), entry.packet);
    if (entry.holds_output_vc) {
      text +=
          fmt::format("holds output {} vc {}, waits for a credit", kPortNames[entry.output], entry.output_vc);
      text += fmt::format("; behind it: packets {}\n", fmt::join(entry.holders, ", "));
    } else {
      text += fmt::format("waits for output {} vcs {:#x}", kPortNames[entry.output], entry.vc_mask);
      text += fmt::format("; held by packets {}\n", fmt::join(entry.holders, ", "));
    }
  }
  return text;
}

}  // namespace primalsim::noc::iq
