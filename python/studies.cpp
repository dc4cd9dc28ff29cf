#include "python/studies.h"

#include <array>

namespace primalsim::python {

// In alphabetical order; each is defined in a file of its kind.
std::span<const Study> studies() {
  static constexpr std::array kStudies{
      Study{"check", run_check},
      Study{"collective", run_collective},
      Study{"compare", run_compare},
      Study{"export_trace", run_export_trace},
      Study{"fit", run_fit},
      Study{"generate", run_generate},
      Study{"import_model", run_import},
      Study{"import_trace", run_import_trace},
      Study{"map", run_map},
      Study{"replay", run_replay},
      Study{"reproduce", run_reproduce},
      Study{"results", run_results},
      Study{"run", run_run},
      Study{"search", run_search, true},
      Study{"serve", run_serve},
      Study{"sweep", run_sweep},
      Study{"traffic", run_traffic},
  };
  return kStudies;
}

}  // namespace primalsim::python
