// The options of `primalsim traffic`, read and checked.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/options.h"
#include "noc/iq/network.h"
#include "noc/routing/routing.h"
#include "noc/traffic/simulate.h"

namespace primalsim::cli {

struct TrafficSetup {
  noc::iq::Parameters parameters;
  bool ipcn = false;                                // the accelerator's router instead of iq
  noc::iq::Kernel kernel = noc::iq::Kernel::kAuto;  // resolved
  std::unique_ptr<noc::routing::Routing> routing;   // null is xy, which the kernels know best
  std::unique_ptr<noc::traffic::Pattern> pattern;
  noc::traffic::Load load;
  noc::traffic::Protocol protocol;
  std::vector<double> rates;  // rising
  bool is_curve = false;
  int threads = 1;
};

void declare_traffic_options(Options& options);

// Proves the routing free of deadlock on the way. Throws InputError that names the option and what is
// allowed.
TrafficSetup traffic_setup(const Options& options);

}  // namespace primalsim::cli
