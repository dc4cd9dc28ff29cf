#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>

#include "cli/commands.h"
#include "cli/iq_options.h"
#include "cli/traffic_options.h"
#include "cli/traffic_report.h"
#include "noc/traffic/simulate.h"

namespace primalsim::cli {

using noc::traffic::Point;

namespace {

Point simulate_rate(const TrafficSetup& setup, double flit_rate) {
  const auto network = make_mesh(setup.ipcn, setup.kernel, setup.parameters, setup.routing.get());
  noc::traffic::Load load = setup.load;
  load.flit_rate = flit_rate;
  return simulate(*network, setup.parameters.routers(), *setup.pattern, load, setup.protocol);
}

// Points do not know of each other, so the number of threads cannot be seen in the outcome.
std::vector<Point> simulate_rates(const TrafficSetup& setup) {
  std::vector<Point> points(setup.rates.size());
  tbb::parallel_for(std::size_t{0}, points.size(),
                    [&](std::size_t i) { points[i] = simulate_rate(setup, setup.rates[i]); });
  return points;
}

}  // namespace

int run_traffic(std::span<const std::string> arguments) {
  Options options("primalsim traffic --mesh WxH --rate R | --rates A:B:STEP [--pattern NAME] [--json] ...");
  declare_traffic_options(options);
  if (!options.parse(arguments)) return 0;
  const TrafficSetup setup = traffic_setup(options);
  const char* const kernel = kernel_name(setup.kernel);
  const bool json = options.has("json");
  if (!setup.is_curve) {
    const Point point = simulate_rate(setup, setup.rates[0]);
    json ? print_point_json(point, kernel) : print_table(std::span(&point, 1));
    return 0;
  }
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                  static_cast<std::size_t>(setup.threads));
  const std::vector<Point> points = simulate_rates(setup);
  const auto saturation = find_saturation(points, [&](double rate) { return simulate_rate(setup, rate); });
  if (json) {
    print_curve_json(points, saturation, kernel);
  } else {
    print_table(points);
    print_saturation(saturation);
  }
  return 0;
}

}  // namespace primalsim::cli
