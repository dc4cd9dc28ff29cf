// What a Program of several tokens adds to the builder: registers that tokens use one after the other, and
// who read a home.
#include <algorithm>
#include <optional>

#include "workloads/program/program_builder.h"

namespace primalsim::workloads {

void ProgramBuilder::note_product(v1::Compute::Unit unit, std::uint32_t macro) {
  const v1::Port port = unit == v1::Compute::ACIM ? v1::PORT_ACIM : v1::PORT_DCIM;
  std::vector<TokenProduct>& products = products_[{macro, port}];
  const auto found = std::find_if(products.begin(), products.end(), [&](const TokenProduct& product) {
    return product.token == token_.number;
  });
  if (found == products.end()) {
    products.push_back({token_.number, last_task()});
  } else {
    found->task = last_task();
  }
}

void ProgramBuilder::wait_for_registers(const std::vector<Terminal>& to, Dependencies& after) const {
  for (const Terminal& terminal : to) {
    const auto found = products_.find(terminal);
    if (found == products_.end()) continue;
    // A unit works in Program order: when the last one is done, so are those before it.
    std::optional<std::uint32_t> last;
    for (const TokenProduct& product : found->second) {
      if (product.token < token_.number) last = std::max(last.value_or(0), product.task);
    }
    if (last) after.push_back({*last, 0, true});
  }
}

std::map<std::uint32_t, Dependencies> ProgramBuilder::readers(std::uint32_t first,
                                                              const std::set<std::uint32_t>& macros) const {
  std::map<std::uint32_t, Dependencies> readers;
  for (std::uint32_t index = first; index < next_task(); ++index) {
    const ProgramDraft::Task& task = draft_.tasks[index];
    if (task.kind == ProgramDraft::Kind::kCompute) {
      const ProgramDraft::Compute& compute = draft_.computes[task.item];
      if (compute.unit == v1::Compute::ROUTER && macros.contains(compute.macro)) {
        readers[compute.macro].push_back({index, 0});
      }
    } else if (task.kind == ProgramDraft::Kind::kSend) {
      const ProgramDraft::Send& send = draft_.sends[task.item];
      if (send.source.port != v1::PORT_LOCAL || !macros.contains(send.source.macro)) continue;
      Dependencies& list = readers[send.source.macro];
      for (std::uint32_t output = 0; output < send.destinations.size(); ++output) {
        list.push_back({index, output});
      }
    }
  }
  return readers;
}

}  // namespace primalsim::workloads
