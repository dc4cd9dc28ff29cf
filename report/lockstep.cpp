#include "report/lockstep.h"

#include <fmt/format.h>

#include <vector>

#include "core/number_text.h"
#include "report/text_table.h"

namespace primalsim::report {

std::string lockstep_table(const v1::Result& result) {
  std::vector<std::vector<std::string>> rows{{"lock-step control", "cycles/layer", "cycles/token",
                                              "data-flow", "ratio", "steps/layer", "of them idle",
                                              "load stalls"}};
  for (const v1::MappingResult& mapping : result.mappings()) {
    if (!mapping.has_lockstep()) continue;
    const v1::LockstepRun& run = mapping.lockstep();
    const double ratio =
        mapping.cycles_per_token() == 0
            ? 1
            : static_cast<double>(run.cycles_per_token()) / static_cast<double>(mapping.cycles_per_token());
    rows.push_back({mapping.name(), grouped(run.cycles_per_layer()), grouped(run.cycles_per_token()),
                    grouped(mapping.cycles_per_token()), fmt::format("{:.1f}x", ratio),
                    grouped(run.steps_per_layer()), grouped(run.idle_steps_per_layer()),
                    grouped(run.load_stall_cycles_per_layer())});
  }
  return rows.size() == 1 ? std::string{} : text_table(rows);
}

}  // namespace primalsim::report
