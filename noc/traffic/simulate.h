// Latency against load: synthetic traffic through an `iq` network, measured as BookSim2 does it, and where it
// saturates.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/statistics.h"
#include "noc/packets/channel_loads.h"
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
    kSustained,   // so long that a source that gets 1 % less than it offers is seen
  };
  Kind kind = Kind::kLatency;
  Cycle sample_period = 1000;   // 1 or more
  unsigned warmup_periods = 3;  // 0 or more
  unsigned max_samples = 10;    // warm-up included; more than warmup_periods
  Cycle fixed_cycles = 0;       // 1 or more for kFixed
  // More than this at the sources, and the run ends as unstable: each takes 40 bytes.
  std::uint64_t max_waiting_packets = 1U << 21U;
};

// The ways of packets where the routing leaves no choice.
struct FixedWays {
  Topology mesh;                       // of lines
  std::vector<DimensionOrder> orders;  // by route class
};

struct Point {
  double offered_flit_rate = 0;   // as asked for; all rates in flits per node and cycle
  double created_flit_rate = 0;   // in the measured window
  double accepted_flit_rate = 0;  // likewise, ejected
  Histogram packet_latency;       // creation to tail ejection, cycles
  Summary network_latency;        // head injection to tail ejection, cycles
  Summary hops;                   // routers
  // Packets that arrived in the window (ten more count as arrived) over those created in it, of the source
  // that fares worst; at most 1.
  double least_source_acceptance = 1;
  bool stable = false;                    // accepts what each source offers, and packets do not grow old
  std::vector<Channel> busiest_channels;  // at most ten; flits per cycle of the window. Empty without `ways`
  Cycle cycles = 0;
  std::uint64_t router_flit_hops = 0;
};

// `network` is empty, at cycle 0, and of `nodes` terminals. Throws RunError on deadlock and if flits are
// lost.
Point simulate(PacketNetwork& network, std::uint32_t nodes, const Pattern& pattern, const Load& load,
               const Protocol& protocol, const FixedWays* ways = nullptr);

// The same with packets of `source`; the offered rate is that of the packets created in the window. Not for
// kSustained.
Point simulate(PacketNetwork& network, std::uint32_t nodes, PacketSource& source, std::uint32_t packet_flits,
               const Protocol& protocol, const FixedWays* ways = nullptr);

// How long simulate() runs at most, until it waits for the packets that it measures.
Cycle most_cycles(std::uint32_t nodes, const Load& load, const Protocol& protocol);

// Simulates one rate; called from several threads at a time by those who want that.
using SimulateRate = std::function<Point(double flit_rate)>;

struct Saturation {
  double stable_rate = 0;    // the highest rate found stable; 0 if none was
  double unstable_rate = 0;  // the lowest rate found that is not
};

// Halves the interval between the last stable point before the first unstable one and that one, until it is
// at most 1 % of the rate (or 0.0001) wide. `points` are in order of rising rate. What they found stable
// counts once `simulate_rate`, which runs longer, finds it too; `bound`, at which a channel is full, and
// rates above it are unstable without a run. Nothing if all points are stable.
std::optional<Saturation> find_saturation(const std::vector<Point>& points, double bound,
                                          const SimulateRate& simulate_rate);

// Whether a rate fills a channel. Sources that send a flit in every cycle fill theirs and no queue grows.
inline bool fills_a_channel(double flit_rate, double bound) {
  return bound < 1 && flit_rate >= bound * (1 - 1e-9);
}

}  // namespace primalsim::noc::traffic
