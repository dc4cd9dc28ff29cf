#include "core/error.h"
#include "noc/iq/network.h"

namespace primalsim::noc::iq {

namespace {

void check_range(const char* what, std::uint32_t value, std::uint32_t min, std::uint32_t max) {
  if (value >= min && value <= max) return;
  throw_input_error("{} is {}; allowed is {} to {}", what, value, min, max);
}

}  // namespace

std::optional<Parameters> named_parameters(std::string_view router) {
  Parameters parameters;
  if (router == "iq4") return parameters;
  if (router != "iq3") return std::nullopt;
  parameters.routing_delay_cycles = 0;
  return parameters;
}

void check_parameters(const Parameters& parameters) {
  check_range("mesh width", parameters.width, 1, 1024);
  check_range("mesh height", parameters.height, 1, 1024);
  check_range("vcs", parameters.vcs, 1, kMaxVcs);
  check_range("buffer flits", parameters.buffer_flits, 1, 64);
  check_range("link latency cycles", parameters.link_latency_cycles, 1, 16);
  check_range("routing delay cycles", parameters.routing_delay_cycles, 0, 16);
  check_range("crossbar delay cycles", parameters.crossbar_delay_cycles, 1, 16);
  check_range("credit delay cycles", parameters.credit_delay_cycles, 0, 16);
}

}  // namespace primalsim::noc::iq
