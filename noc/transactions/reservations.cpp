// Multicasts reserve their whole tree before they send: two that each hold a part cannot wait for each other.
#include "noc/transactions/links.h"

namespace primalsim::noc::transactions {

std::uint32_t Links::add_reserving(const Packet& packet, const Route& route, Cycle now) {
  Packet waiting = packet;
  waiting.ready = 0;
  const std::uint32_t number = add(waiting, route, now);
  reserving_.push_back(number);
  return number;
}

bool Links::try_reserve(const Packet& packet) {
  const std::size_t end = hops_.size();
  const auto free_vc = [&](const Hop& hop) {
    for (unsigned vc = hop.first_vc; vc < unsigned{hop.first_vc} + hop.vcs; ++vc)
      if (links_[hop.link].owner[vc] == kNone) return static_cast<std::uint8_t>(vc);
    return std::uint8_t{0xff};
  };
  const std::uint32_t number = hops_[packet.first_hop].packet;
  for (std::size_t i = packet.first_hop; i < end && hops_[i].packet == number; ++i)
    if (free_vc(hops_[i]) == 0xff) return false;
  for (std::size_t i = packet.first_hop; i < end && hops_[i].packet == number; ++i) {
    Hop& hop = hops_[i];
    hop.vc = free_vc(hop);
    links_[hop.link].owner[hop.vc] = static_cast<std::uint32_t>(i);
    ++links_[hop.link].owned;
  }
  return true;
}

void Links::reserve(Cycle now) {
  std::erase_if(reserved_, [&](const auto& pair) {
    if (pair.first > now) return false;
    ready(pair.second, packets_[pair.second].flits);
    return true;
  });
  std::erase_if(reserving_, [&](std::uint32_t number) {
    if (!try_reserve(packets_[number])) return false;
    // Where the way was taken, the head of the reservation waits at its end, and comes back from there.
    const Packet& packet = packets_[number];
    const Cycle travel = packet.travel_cycles;
    reserved_.emplace_back(std::max(packet.at_interface + 2 * travel, now + travel), number);
    return true;
  });
}

}  // namespace primalsim::noc::transactions
