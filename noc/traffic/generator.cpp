#include "noc/traffic/generator.h"

#include <algorithm>

#include "core/error.h"

namespace primalsim::noc::traffic {

double highest_flit_rate(const Pattern& pattern, std::uint32_t nodes, const Load& load) {
  double share = 0;
  for (std::uint32_t node = 0; node < nodes; ++node) share = std::max(share, pattern.share(node));
  const double per_source = std::min(1.0, highest_packet_probability(load.on_off) * load.packet_flits);
  return per_source / std::max(share, 1.0);
}

Generator::Generator(const Pattern& pattern, std::uint32_t nodes, const Load& load)
    : pattern_(pattern), load_(load) {
  const double highest = highest_flit_rate(pattern, nodes, load);
  if (!(load.flit_rate >= 0 && load.flit_rate <= highest)) {
    throw_input_error("rate {}; allowed is 0 to {} flits per node and cycle", load.flit_rate, highest);
  }
  for (std::uint32_t node = 0; node < nodes; ++node) {
    const std::uint64_t stream = std::uint64_t{3} * node;
    Source source{kNever,
                  {},
                  RandomStream(load.seed, stream),
                  RandomStream(load.seed, stream + 1),
                  RandomStream(load.seed, stream + 2),
                  injection_for(load.flit_rate * pattern.share(node) / load.packet_flits)};
    source.next_packet = injections_[source.injection].next(source.state, source.times);
    sources_.push_back(source);
  }
}

// Most patterns give all sources the same; a matrix may give each its own.
std::uint32_t Generator::injection_for(double packet_probability) {
  if (probabilities_.empty() || probabilities_.back() != packet_probability) {
    probabilities_.push_back(packet_probability);
    injections_.emplace_back(packet_probability, load_.on_off);
  }
  return static_cast<std::uint32_t>(injections_.size() - 1);
}

void Generator::create_before(Cycle end, std::vector<Packet>& packets) {
  for (std::uint32_t number = 0; number < sources_.size(); ++number) {
    Source& source = sources_[number];
    while (source.next_packet < end) {
      Packet packet;
      packet.id = static_cast<std::uint32_t>(created_++);
      packet.source = number;
      packet.destination = pattern_.destination(number, source.destinations);
      packet.flits = load_.packet_flits;
      packet.create_cycle = source.next_packet;
      if (load_.route_classes > 1) {
        packet.route_class = static_cast<std::uint8_t>(source.route_classes.below(load_.route_classes));
      }
      packets.push_back(packet);
      source.next_packet = injections_[source.injection].next(source.state, source.times);
    }
  }
}

Cycle Generator::next_create_cycle() const {
  Cycle next = kNever;
  for (const Source& source : sources_) next = std::min(next, source.next_packet);
  return next;
}

}  // namespace primalsim::noc::traffic
