// When a source creates packets: at most one per cycle, by a trial in each (docs/traffic.md).
#pragma once

#include <cstdint>
#include <optional>

#include "core/cycle.h"
#include "core/random_stream.h"
#include "noc/traffic/geometric.h"

namespace primalsim::noc::traffic {

// Markov: a source that is off turns on with probability `alpha` in each cycle, one that is on turns off with
// `beta`; then, if on, it creates a packet with a probability that gives the wanted mean. All start off, as
// in BookSim.
struct OnOff {
  double alpha = 0.5;  // above 0, at most 1
  double beta = 0.5;   // 0 .. 1
};

// The largest mean packet probability per cycle: 1 for Bernoulli trials (no `on_off`).
double highest_packet_probability(const std::optional<OnOff>& on_off);

// The trials of all sources with the same probability; what belongs to one source is in `State`. Nothing is
// drawn for the cycles in between.
class Injection {
 public:
  struct State {
    Cycle next_trial = 0;
    bool on = false;
  };

  // `packet_probability` is the mean per cycle, 0 .. highest_packet_probability.
  Injection(double packet_probability, const std::optional<OnOff>& on_off);

  // The cycle of the source's next packet; kNever if there is none.
  Cycle next(State& state, RandomStream& random) const;

 private:
  Cycle next_on_off(State& state, RandomStream& random) const;

  bool is_on_off_;
  double while_on_ = 0;           // probability of a packet in a cycle that is on
  double turning_off_share_ = 0;  // of the cycles in which something happens while on
  Geometric packet_;              // Bernoulli
  Geometric turn_on_;
  Geometric something_while_on_;  // turning off, or a packet
};

}  // namespace primalsim::noc::traffic
