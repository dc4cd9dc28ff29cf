#include "cli/iq_options.h"

#include "core/error.h"
#include "noc/ipcn/packet_adapter.h"

namespace primalsim::cli {

using noc::iq::Kernel;
using noc::iq::Parameters;

namespace {

void set_if_given(const Options& options, const char* name, std::uint32_t min, std::uint32_t max,
                  std::uint32_t& value) {
  if (const auto given = options.integer(name, min, max)) value = static_cast<std::uint32_t>(*given);
}

// One VC and FIFOs of 32 flits (docs/ipcn.md).
Parameters ipcn_parameters(const Options& options) {
  for (const char* other : {"routing-delay", "crossbar-delay", "credit-delay"}) {
    if (options.has(other)) throw_input_error("--{} has no meaning with --router ipcn", other);
  }
  if (options.text_or("routing", "xy") != "xy") {
    throw_input_error("--routing is '{}'; allowed with --router ipcn is xy", options.text_or("routing", ""));
  }
  Parameters parameters;
  parameters.vcs = 1;
  parameters.buffer_flits = 32;
  return parameters;
}

}  // namespace

void declare_iq_options(Options& options) {
  options.value("mesh", "WxH", "routers along x and y, e.g. 8x8");
  options.value("router", "NAME",
                "iq4 (four stages, the default), iq3 (look-ahead routing) or ipcn (the accelerator's)");
  options.value("vcs", "N", "virtual channels per port, 1 to 16; 4 if not given, ipcn: 1");
  options.value("buffer", "FLITS", "buffer of one virtual channel, 1 to 64 flits; 8 if not given, ipcn: 32");
  options.value("link-latency", "CYCLES", "between routers, 1 to 16; 1 if not given");
  options.value("routing-delay", "CYCLES", "overrides the router's, 0 to 16; iq4 has 1, iq3 has 0");
  options.value("crossbar-delay", "CYCLES", "overrides the router's, 1 to 16; iq4 and iq3 have 1");
  options.value("credit-delay", "CYCLES", "overrides the router's, 0 to 16; iq4 and iq3 have 0");
  options.value("kernel", "NAME", "auto (the default), reference, event or dense");
}

Parameters iq_parameters(const Options& options) {
  const std::string router = options.text_or("router", "iq4");
  const std::optional<Parameters> named =
      is_ipcn(options) ? ipcn_parameters(options) : noc::iq::named_parameters(router);
  if (!named) throw_input_error("--router is '{}'; allowed are ipcn, iq3 and iq4", router);
  Parameters parameters = *named;
  const std::string mesh = options.text_or("mesh", "");
  const std::size_t cross = mesh.find('x');
  if (cross == std::string::npos) throw_input_error("--mesh is '{}'; needed is WIDTHxHEIGHT, e.g. 8x8", mesh);
  parameters.width =
      static_cast<std::uint32_t>(parse_integer("the width in --mesh", mesh.substr(0, cross), 1, 1024));
  parameters.height =
      static_cast<std::uint32_t>(parse_integer("the height in --mesh", mesh.substr(cross + 1), 1, 1024));
  set_if_given(options, "vcs", 1, is_ipcn(options) ? 1 : noc::iq::kMaxVcs, parameters.vcs);
  set_if_given(options, "buffer", 1, 64, parameters.buffer_flits);
  set_if_given(options, "link-latency", 1, 16, parameters.link_latency_cycles);
  set_if_given(options, "routing-delay", 0, 16, parameters.routing_delay_cycles);
  set_if_given(options, "crossbar-delay", 1, 16, parameters.crossbar_delay_cycles);
  set_if_given(options, "credit-delay", 0, 16, parameters.credit_delay_cycles);
  check_parameters(parameters);
  return parameters;
}

Kernel iq_kernel(const Options& options) {
  const std::string name = options.text_or("kernel", "auto");
  const std::optional<Kernel> kernel = noc::iq::kernel_named(name);
  if (!kernel) throw_input_error("--kernel is '{}'; allowed are auto, reference, event and dense", name);
  return *kernel;
}

bool is_ipcn(const Options& options) { return options.text_or("router", "") == "ipcn"; }

Kernel ipcn_kernel(const Options& options) {
  const Kernel kernel = iq_kernel(options);
  if (kernel == Kernel::kDense)
    throw_input_error("--kernel is 'dense'; allowed with --router ipcn are auto, reference and event");
  return kernel == Kernel::kAuto ? Kernel::kEvent : kernel;
}

std::unique_ptr<noc::PacketNetwork> make_mesh(bool ipcn, Kernel kernel, const Parameters& parameters,
                                              const noc::routing::Routing* routing) {
  if (ipcn) {
    noc::ipcn::Parameters tile;
    tile.ribbon = {1, parameters.width, parameters.height, 1};
    tile.fifo_flits = parameters.buffer_flits;
    tile.link_latency_cycles = parameters.link_latency_cycles;
    auto network = kernel == Kernel::kReference ? make_reference_network(tile) : make_event_network(tile);
    return std::make_unique<noc::ipcn::PacketAdapter>(tile, std::move(network));
  }
  return make_network(kernel, parameters, routing);
}

}  // namespace primalsim::cli
