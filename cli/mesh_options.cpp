#include "cli/mesh_options.h"

#include "core/error.h"

namespace primalsim::cli {
namespace {

std::optional<std::uint32_t> number(const Options& options, const char* name, std::uint64_t min,
                                    std::uint64_t max) {
  const auto given = options.integer(name, min, max);
  if (!given) return std::nullopt;
  return static_cast<std::uint32_t>(*given);
}

}  // namespace

void declare_mesh(Options& options) {
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
  options.value("topology", "NAME", "mesh (the default), torus, one-way-torus or one-way-torus-back");
  options.value("routing", "NAME", "xy (the default; on tori dateline-xy), or another of docs/routing.md");
}

std::pair<std::uint32_t, std::uint32_t> mesh_size(const std::string& text, std::uint64_t most_side,
                                                  const char* needed) {
  const std::size_t cross = text.find('x');
  if (cross == std::string::npos) throw_input_error("--mesh is '{}'; {}", text, needed);
  const auto side = [&](const char* what, const std::string& digits) {
    return static_cast<std::uint32_t>(parse_integer(what, digits, 1, most_side));
  };
  return {side("the width in --mesh", text.substr(0, cross)),
          side("the height in --mesh", text.substr(cross + 1))};
}

study::MeshRequest mesh_option(const Options& options) {
  constexpr std::uint64_t kMostSide = 1024;
  study::MeshRequest request;
  request.router = options.text_or("router", request.router);
  std::tie(request.width, request.height) =
      mesh_size(options.text_or("mesh", ""), kMostSide, "needed is WIDTHxHEIGHT, e.g. 8x8");
  request.vcs = number(options, "vcs", 1, request.router == "ipcn" ? 1 : 16);
  request.buffer_flits = number(options, "buffer", 1, 64);
  request.link_latency_cycles = number(options, "link-latency", 1, 16);
  request.routing_delay_cycles = number(options, "routing-delay", 0, 16);
  request.crossbar_delay_cycles = number(options, "crossbar-delay", 1, 16);
  request.credit_delay_cycles = number(options, "credit-delay", 0, 16);
  request.topology = options.text_or("topology", request.topology);
  request.routing = options.text_or("routing", request.topology == "mesh" ? "xy" : "dateline-xy");
  request.kernel = options.text_or("kernel", request.kernel);
  return request;
}

}  // namespace primalsim::cli
