// The packets of all sources, created when asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/cycle.h"
#include "noc/packets/packet_network.h"
#include "noc/traffic/injection.h"
#include "noc/traffic/packet_source.h"
#include "noc/traffic/pattern.h"

namespace primalsim::noc::traffic {

struct Load {
  double flit_rate = 0;  // flits per node and cycle, mean over all nodes
  std::uint32_t packet_flits = 1;
  std::optional<OnOff> on_off;  // none: Bernoulli trials
  unsigned route_classes = 1;
  std::uint64_t seed = 1;
};

// The highest flit_rate that `pattern` and the injection process allow: no source above one flit per cycle.
double highest_flit_rate(const Pattern& pattern, std::uint32_t nodes, const Load& load);

// Each source draws from three streams of its own (times, destinations, route classes), so that what it
// creates depends on nothing but the seed, its number and the load.
class Generator final : public PacketSource {
 public:
  // `pattern` must outlive this object. Throws InputError if the rate is not 0 .. highest_flit_rate.
  Generator(const Pattern& pattern, std::uint32_t nodes, const Load& load);

  void create_before(Cycle end, std::vector<Packet>& packets) override;
  // The cycle of that packet. Looks at every source.
  Cycle next_create_cycle() const override;
  std::uint64_t created() const override { return created_; }

 private:
  struct Source {
    Cycle next_packet = kNever;
    Injection::State state;
    RandomStream times;
    RandomStream destinations;
    RandomStream route_classes;
    std::uint32_t injection = 0;
  };
  std::uint32_t injection_for(double packet_probability);

  const Pattern& pattern_;
  Load load_;
  std::vector<double> probabilities_;  // of injections_
  std::vector<Injection> injections_;
  std::vector<Source> sources_;
  std::uint64_t created_ = 0;
};

}  // namespace primalsim::noc::traffic
