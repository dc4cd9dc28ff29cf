// A few points of BookSim2's recorded curves; bench/validate_curves.py does all of them.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "noc/iq/network.h"
#include "noc/traffic/simulate.h"

namespace primalsim::noc::traffic {
namespace {

struct Recorded {
  const char* configuration;  // the columns up to packet_size, on a 4x4 mesh
  const char* mode;
  const char* rate;
};

// Mean of a column over the rows (seeds) of one point.
double recorded_mean(const Recorded& point, std::size_t column) {
  std::ifstream file(PRIMALSIM_SOURCE_DIR "/tests/noc/traffic/data/curves.csv");
  double sum = 0;
  int rows = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream text(line);
    std::vector<std::string> cells;
    for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
    if (!line.starts_with(point.configuration) || cells[7] != point.mode || cells[8] != point.rate) continue;
    sum += std::stod(cells[column]);
    ++rows;
  }
  EXPECT_GT(rows, 0) << point.configuration;
  return sum / rows;
}

Point simulated(iq::Parameters parameters, const char* pattern_name, Load load, Protocol protocol) {
  parameters.width = parameters.height = 4;
  const auto network = make_network(iq::Kernel::kAuto, parameters);
  const auto pattern = make_pattern(pattern_name, {4, 4}, {});
  return simulate(*network, 16, *pattern, load, protocol);
}

struct Seeds {
  double latency = 0;
  double deviation = 0;  // of one seed's latency
  double accepted = 0;
};

Seeds mean_of_seeds(const iq::Parameters& parameters, const char* pattern, Load load,
                    const Protocol& protocol) {
  constexpr int kSeeds = 4;
  Seeds mean;
  double squares = 0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    load.seed = static_cast<std::uint64_t>(seed);
    const Point point = simulated(parameters, pattern, load, protocol);
    const double latency = point.packet_latency.summary().mean();
    mean.latency += latency / kSeeds;
    squares += latency * latency;
    mean.accepted += point.accepted_flit_rate / kSeeds;
  }
  mean.deviation = std::sqrt(std::max(0.0, (squares - kSeeds * mean.latency * mean.latency) / (kSeeds - 1)));
  return mean;
}

void expect_latency(const Recorded& recorded, const char* router, const char* pattern, unsigned vcs,
                    std::uint32_t flits) {
  iq::Parameters parameters = *iq::named_parameters(router);
  parameters.vcs = vcs;
  Load load;
  load.flit_rate = std::stod(recorded.rate);
  load.packet_flits = flits;
  Protocol protocol;
  protocol.sample_period = 2000;
  const double theirs = recorded_mean(recorded, 11);
  const Seeds ours = mean_of_seeds(parameters, pattern, load, protocol);
  const double error = ours.deviation * std::sqrt(1 / 4.0 + 1);
  EXPECT_NEAR(ours.latency, theirs, std::max(0.02 * theirs, 3 * error));
  EXPECT_LT(error, 0.02 * theirs);
}

TEST(BookSimCurves, LatencyOfUniformTraffic) {
  expect_latency({"default,4,uniform,4,8,5,", "latency", "0.3"}, "iq4", "uniform", 4, 5);
}

TEST(BookSimCurves, LatencyOfTransposeWithLookAhead) {
  expect_latency({"fast,4,transpose,2,8,1,", "latency", "0.2"}, "iq3", "transpose", 2, 1);
}

TEST(BookSimCurves, AcceptedRatePastSaturation) {
  Load load;
  load.flit_rate = 1;
  load.packet_flits = 5;
  Protocol protocol{Protocol::Kind::kThroughput, 2000, 2, 5};
  const double theirs = recorded_mean({"default,4,uniform,4,8,5,", "throughput", "1"}, 17);
  EXPECT_NEAR(mean_of_seeds(*iq::named_parameters("iq4"), "uniform", load, protocol).accepted, theirs,
              0.03 * theirs);
}

}  // namespace
}  // namespace primalsim::noc::traffic
