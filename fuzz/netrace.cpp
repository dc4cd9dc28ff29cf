// A trace of netrace: refused, or its packets all arrive, and what is written of them reads again.
#include "noc/replay/netrace.h"

#include <cstdlib>
#include <sstream>

#include "core/error.h"
#include "fuzz/memory_file.h"
#include "noc/iq/network.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace primalsim;
  const fuzz::MemoryFile file(bytes, size);
  noc::replay::is_netrace(file.path());
  noc::replay::Netrace trace;
  try {
    trace = noc::replay::read_netrace(file.path(), {4, 16, std::nullopt});
    noc::replay::read_netrace(file.path(), {4, 1, 0});
  } catch (const InputError&) {
    if (trace.graph.packets.empty()) return 0;
  }
  noc::iq::Parameters parameters = *noc::iq::named_parameters("iq4");
  parameters.width = parameters.height = 2;
  const auto network = noc::iq::make_network(noc::iq::Kernel::kEvent, parameters);
  const noc::replay::GraphOutcome found = replay(trace.graph, *network);
  if (found.outcome.trace.rows.size() != trace.graph.packets.size()) std::abort();
  std::istringstream text(noc::replay::trace_text(found.outcome.trace));
  noc::replay::parse_trace(text, "written.csv", 4, 1);
  return 0;
}
