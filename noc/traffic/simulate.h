// Latency against load: synthetic traffic through an `iq` network, measured as BookSim2 does it, and where it
// saturates.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/statistics.h"
#include "noc/packets/packet_network.h"
#include "noc/traffic/generator.h"
#include "noc/traffic/pattern.h"

namespace primalsim::noc::traffic {

// docs/traffic.md describes the protocols. All periods in cycles.
struct Protocol {
  enum class Kind : std::uint8_t {
    kLatency,  // warm up, measure until stable, wait for the measured packets; give up when packets grow old
    kThroughput,  // warm up and measure, whatever the latency
    kFixed,       // everything in cycles 0 .. fixed_cycles - 1
  };
  Kind kind = Kind::kLatency;
  Cycle sample_period = 1000;   // 1 or more
  unsigned warmup_periods = 3;  // 0 or more
  unsigned max_samples = 10;    // warm-up included; more than warmup_periods
  Cycle fixed_cycles = 0;       // 1 or more for kFixed
  // More than this at the sources, and the run ends as unstable: each takes 40 bytes.
  std::uint64_t max_waiting_packets = 1U << 21U;
};

struct Point {
  double offered_flit_rate = 0;   // as asked for; all rates in flits per node and cycle
  double created_flit_rate = 0;   // in the measured window
  double accepted_flit_rate = 0;  // likewise, ejected
  Histogram packet_latency;       // creation to tail ejection, cycles
  Summary network_latency;        // head injection to tail ejection, cycles
  Summary hops;                   // routers
  bool stable = false;            // accepts what it is offered, and packets do not grow old
  Cycle cycles = 0;
  std::uint64_t router_flit_hops = 0;
};

// `network` is empty, at cycle 0, and of `nodes` terminals. Throws RunError on deadlock and if flits are
// lost.
Point simulate(PacketNetwork& network, std::uint32_t nodes, const Pattern& pattern, const Load& load,
               const Protocol& protocol);

// Simulates one rate; called from several threads at a time by those who want that.
using SimulateRate = std::function<Point(double flit_rate)>;

struct Saturation {
  double stable_rate = 0;    // the highest rate found stable; 0 if none was
  double unstable_rate = 0;  // the lowest rate found that is not
};

// Halves the interval between the last stable point before the first unstable one and that one, until it is
// at most 1 % of the rate (or 0.0001) wide. `points` are in order of rising rate. Nothing if all of them are
// stable.
std::optional<Saturation> find_saturation(const std::vector<Point>& points,
                                          const SimulateRate& simulate_rate);

}  // namespace primalsim::noc::traffic
