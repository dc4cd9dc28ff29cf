#include <array>
#include <cmath>

#include "core/error.h"
#include "noc/iq/dense_network.h"
#include "noc/iq/event/event_network.h"
#include "noc/iq/network.h"
#include "noc/iq/reference_network.h"

namespace primalsim::noc::iq {

namespace {

struct NamedKernel {
  Kernel kernel;
  const char* name;
};
constexpr std::array kKernels{NamedKernel{Kernel::kAuto, "auto"},
                              NamedKernel{Kernel::kReference, "reference"},
                              NamedKernel{Kernel::kEvent, "event"}, NamedKernel{Kernel::kDense, "dense"}};

// The dense kernel has work per vector of routers and cycle, the event kernel only work per flit and router:
// they meet here (docs/performance.md).
constexpr double kDenseFlitHopsPerVector = 7;

}  // namespace

std::optional<Kernel> kernel_named(std::string_view name) {
  for (const NamedKernel& named : kKernels) {
    if (name == named.name) return named.kernel;
  }
  return std::nullopt;
}

const char* kernel_name(Kernel kernel) { return kKernels[static_cast<std::size_t>(kernel)].name; }

bool can_simulate(Kernel kernel, const Parameters& parameters, const routing::Routing* routing) {
  if (kernel == Kernel::kDense) return DenseNetwork::can_do(parameters, routing);
  return kernel != Kernel::kEvent || routing == nullptr;
}

Kernel resolve_kernel(Kernel kernel, const Parameters& parameters, const routing::Routing* routing,
                      double flit_hops_per_cycle) {
  if (kernel != Kernel::kAuto) return kernel;
  if (!can_simulate(Kernel::kEvent, parameters, routing)) return Kernel::kReference;
  const double vectors = std::ceil(parameters.routers() / double{dense::kLanes});
  const bool loaded = flit_hops_per_cycle >= kDenseFlitHopsPerVector * vectors;
  return loaded && can_simulate(Kernel::kDense, parameters, routing) ? Kernel::kDense : Kernel::kEvent;
}

std::unique_ptr<Network> make_network(Kernel kernel, const Parameters& parameters,
                                      const routing::Routing* routing) {
  check_parameters(parameters);
  switch (resolve_kernel(kernel, parameters, routing)) {
    case Kernel::kEvent:
      if (routing != nullptr)
        throw_input_error("the event kernel does xy routing only; allowed are auto and reference");
      return event::make_event_network(parameters);
    case Kernel::kDense:
      return std::make_unique<DenseNetwork>(parameters, routing);
    default:
      return std::make_unique<ReferenceNetwork>(parameters, routing);
  }
}

}  // namespace primalsim::noc::iq
