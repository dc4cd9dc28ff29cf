#include <array>

#include "core/error.h"
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

}  // namespace

std::optional<Kernel> kernel_named(std::string_view name) {
  for (const NamedKernel& named : kKernels) {
    if (name == named.name) return named.kernel;
  }
  return std::nullopt;
}

const char* kernel_name(Kernel kernel) { return kKernels[static_cast<std::size_t>(kernel)].name; }

Kernel resolve_kernel(Kernel kernel, const Parameters& /*parameters*/, const routing::Routing* routing) {
  if (kernel != Kernel::kAuto) return kernel;
  return routing == nullptr ? Kernel::kEvent : Kernel::kReference;
}

std::unique_ptr<Network> make_network(Kernel kernel, const Parameters& parameters,
                                      const routing::Routing* routing) {
  check_parameters(parameters);
  const Kernel resolved = resolve_kernel(kernel, parameters, routing);
  if (resolved == Kernel::kReference) return std::make_unique<ReferenceNetwork>(parameters, routing);
  if (routing != nullptr) {
    throw_input_error("the {} kernel does xy routing only; allowed are auto and reference",
                      kernel_name(resolved));
  }
  if (resolved == Kernel::kEvent) return event::make_event_network(parameters);
  throw_input_error("there is no {} kernel for the iq router; allowed are auto, reference and event",
                    kernel_name(resolved));
}

}  // namespace primalsim::noc::iq
