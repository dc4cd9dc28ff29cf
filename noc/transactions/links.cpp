#include "noc/transactions/links.h"

namespace primalsim::noc::transactions {

Links::Links(const Machine& machine)
    : machine_(machine), links_(std::size_t{machine.nodes()} * kLinksPerNode), turns_(machine.nodes()) {
  for (std::uint32_t i = 0; i < links_.size(); ++i) {
    Link& link = links_[i];
    link.owner.fill(kNone);
    link.first.fill(kNone);
    link.last.fill(kNone);
    link.latency = is_planar(i) ? machine.hop_cycles : machine.interface_cycles;
    if (!is_ejection(i)) continue;
    const std::uint32_t node = i / kLinksPerNode;
    const Memory& memory = machine.memories[machine.memory_of[node]];
    if (memory.write_millicycles_per_flit > 1000) link.write_millicycles = memory.write_millicycles_per_flit;
    turns_[node].rate = memory.shared_milliflits;
    turns_[node].write_cost = memory.write_share_milliflits;
  }
}

std::uint32_t Links::add(const Packet& packet, const Route& route, Cycle now, std::uint32_t queued) {
  const auto number = static_cast<std::uint32_t>(packets_.size());
  const auto first = static_cast<std::uint32_t>(hops_.size());
  packets_.push_back(packet);
  packets_.back().first_hop = first;
  for (const Step& step : route) {
    Hop hop;
    hop.link = step.link;
    hop.packet = number;
    hop.first_vc = static_cast<std::uint8_t>(machine_.first_vc(packet.kind, step.past_dateline));
    hop.vcs = static_cast<std::uint8_t>(machine_.vcs_of(packet.kind));
    hop.limit = static_cast<std::uint16_t>(machine_.vc_flits);
    if (queued != 0 && is_ejection(step.link)) hop.limit = static_cast<std::uint16_t>(queued);
    const auto index = static_cast<std::uint32_t>(hops_.size());
    if (step.parent != kNone) {
      hop.parent = first + step.parent;
      hop.sibling = hops_[hop.parent].child;
      hops_[hop.parent].child = index;
    }
    if (is_ejection(step.link)) ++unfinished_;
    hops_.push_back(hop);
  }
  if (packet.kind != kMulticast) want(first, now);
  return number;
}

void Links::ready(std::uint32_t packet, std::uint32_t flits) {
  packets_[packet].ready = flits;
  const Hop& hop = hops_[packets_[packet].first_hop];
  if (hop.vc != 0xff) activate(hop.link);
}

void Links::want(std::uint32_t hop, Cycle since) {
  const Hop& wanting = hops_[hop];
  const std::uint32_t input =
      wanting.parent == kNone
          ? 0
          : 1 + hops_[wanting.parent].link % kLinksPerNode * kMostVcs + hops_[wanting.parent].vc;
  const Waiter waiter{since, input, hop};
  std::vector<Waiter>& waiters = links_[wanting.link].waiters;
  waiters.insert(std::upper_bound(waiters.begin(), waiters.end(), waiter), waiter);
  activate(wanting.link);
}

void Links::want_children(std::uint32_t hop, Cycle since) {
  hops_[hop].first_since = since;
  for (std::uint32_t child = hops_[hop].child; child != kNone; child = hops_[child].sibling) {
    if (hops_[child].vc == 0xff) {
      want(child, since);
    } else {
      activate(hops_[child].link);
    }
  }
}

void Links::enter_buffer(std::uint32_t hop, Cycle now) {
  Link& link = links_[hops_[hop].link];
  const std::uint8_t vc = hops_[hop].vc;
  if (link.last[vc] == kNone) {
    link.first[vc] = link.last[vc] = hop;
    want_children(hop, now);
  } else {
    hops_[link.last[vc]].next_in_buffer = hop;
    link.last[vc] = hop;
  }
}

void Links::leave_buffer(std::uint32_t hop, Cycle now) {
  Link& link = links_[hops_[hop].link];
  const std::uint8_t vc = hops_[hop].vc;
  const std::uint32_t next = hops_[hop].next_in_buffer;
  link.first[vc] = next;
  if (next == kNone) {
    link.last[vc] = kNone;
  } else {
    want_children(next, now + 1);
  }
}

const std::vector<Links::Arrival>& Links::deliver(Cycle now) {
  arrivals_.clear();
  const std::uint32_t slot = now % kSlots;
  for (const auto& [index, vc] : credits_[slot]) {
    Link& link = links_[index];
    if (link.occupancy[vc] > 1) --link.shared_used;
    --link.occupancy[vc];
    --in_flight_;
    if (link.owned != 0) activate(index);
  }
  credits_[slot].clear();
  for (const auto& [index, vc] : releases_[slot]) {
    links_[index].owner[vc] = kNone;
    --in_flight_;
    if (!links_[index].waiters.empty()) activate(index);
  }
  releases_[slot].clear();
  for (const std::uint32_t index : flits_[slot]) {
    Hop& hop = hops_[index];
    ++hop.arrived;
    --in_flight_;
    if (hop.child == kNone) {
      arrivals_.push_back({hop.packet, index, hop.arrived});
    } else if (hop.arrived == 1) {
      enter_buffer(index, now);
    } else {
      for (std::uint32_t child = hop.child; child != kNone; child = hops_[child].sibling)
        if (hops_[child].vc != 0xff) activate(hops_[child].link);
    }
  }
  flits_[slot].clear();
  return arrivals_;
}

void Links::take(std::uint32_t hop, Cycle now) {
  const Hop& taken = hops_[hop];
  credits_[(now + machine_.credit_cycles) % kSlots].emplace_back(taken.link, taken.vc);
  ++in_flight_;
  if (taken.arrived == packets_[taken.packet].flits) --unfinished_;
}

bool Links::grant(Link& link, Cycle now) {
  for (std::size_t i = 0; i < link.waiters.size() && link.waiters[i].since <= now; ++i) {
    Hop& hop = hops_[link.waiters[i].hop];
    for (unsigned vc = hop.first_vc; vc < unsigned{hop.first_vc} + hop.vcs; ++vc) {
      if (link.owner[vc] != kNone) continue;
      link.owner[vc] = link.waiters[i].hop;
      hop.vc = static_cast<std::uint8_t>(vc);
      ++link.owned;
      link.waiters.erase(link.waiters.begin() + static_cast<std::ptrdiff_t>(i));
      return true;
    }
  }
  return false;
}

void Links::allocate(Cycle now) {
  reserve(now);
  sending_.swap(active_);
  active_.clear();
  for (const std::uint32_t index : sending_) {
    Link& link = links_[index];
    link.active = false;
    if (!link.waiters.empty() && grant(link, now)) activate(index);
  }
}

bool Links::can_send(const Link& link, std::uint32_t hop, Cycle now) const {
  const Hop& next = hops_[hop];
  const std::uint32_t there = next.parent == kNone ? packets_[next.packet].ready : hops_[next.parent].arrived;
  if (there <= next.sent) return false;
  // A multicast has its channels before it is the first in the buffer.
  if (next.parent != kNone && hops_[next.parent].first_since > now) return false;
  const std::uint16_t used = link.occupancy[next.vc];
  return used == 0 || (used < next.limit && link.shared_used < machine_.shared_flits);
}

bool Links::is_written(std::uint32_t link, std::uint32_t hop, std::uint32_t flit) const {
  const Packet& packet = packets_[hops_[hop].packet];
  return turns_[link / kLinksPerNode].rate != 0 && flit > machine_.header_flits &&
         (packet.kind == kMulticast || packet.source != packet.destination);
}

bool Links::memory_takes(std::uint32_t index, std::uint32_t hop, Cycle now) {
  const Link& link = links_[index];
  const Packet& packet = packets_[hops_[hop].packet];
  const bool writes = packet.kind != kResponse && packet.flits > machine_.header_flits;
  if (link.write_millicycles != 0 && writes && link.free_millicycles > 1000 * now) return false;
  return !is_written(index, hop, hops_[hop].sent + 1) || turns_[index / kLinksPerNode].may_write(now);
}

void Links::send(Cycle now) {
  for (const std::uint32_t index : sending_) {
    Link& link = links_[index];
    if (link.owned == 0) {
      if (!link.waiters.empty()) activate(index);
      continue;
    }
    const std::uint32_t vcs = machine_.vcs();
    std::uint32_t chosen = kNone;
    bool held_up = false;
    for (std::uint32_t i = 0; i < vcs; ++i) {
      const std::uint32_t vc = (link.next_vc + i) % vcs;
      const std::uint32_t hop = link.owner[vc];
      if (hop == kNone || hop == kLeaving || !can_send(link, hop, now)) continue;
      if (chosen == kNone && is_ejection(index) && !memory_takes(index, hop, now)) {
        held_up = true;
        continue;
      }
      if (chosen == kNone) {
        chosen = vc;
      } else {
        ++link.waiting;
      }
    }
    if (chosen != kNone) send_flit(index, chosen, now);
    if (chosen != kNone || held_up || !link.waiters.empty()) activate(index);
  }
}

void Links::send_flit(std::uint32_t index, std::uint32_t vc, Cycle now) {
  Link& link = links_[index];
  const std::uint32_t hop_index = link.owner[vc];
  Hop& hop = hops_[hop_index];
  Packet& packet = packets_[hop.packet];
  if (link.occupancy[vc] >= 1) ++link.shared_used;
  ++link.occupancy[vc];
  ++hop.sent;
  ++link.flits;
  link.next_vc = static_cast<std::uint8_t>((vc + 1) % machine_.vcs());
  if (is_ejection(index)) {
    if (link.write_millicycles != 0 && packet.kind != kResponse && packet.flits > machine_.header_flits)
      use_up(link.free_millicycles, now, link.write_millicycles);
    if (is_written(index, hop_index, hop.sent)) turns_[index / kLinksPerNode].wrote();
  }
  flits_[(now + link.latency) % kSlots].push_back(hop_index);
  ++in_flight_;
  if (hop.parent == kNone) {
    if (hop.sent == 1) packet.first_sent = now;
  } else {
    // The buffer before the link has a place more when all branches have sent the flit.
    const Hop& parent = hops_[hop.parent];
    bool last = true;
    for (std::uint32_t child = parent.child; child != kNone; child = hops_[child].sibling)
      last = last && hops_[child].sent >= hop.sent;
    if (last) {
      credits_[(now + machine_.credit_cycles) % kSlots].emplace_back(parent.link, parent.vc);
      ++in_flight_;
      if (hop.sent == packet.flits) leave_buffer(hop.parent, now);
    }
  }
  if (hop.sent == packet.flits) {
    // Nobody else gets the channel before the last flit has arrived.
    link.owner[vc] = kLeaving;
    releases_[(now + link.latency) % kSlots].emplace_back(index, vc);
    ++in_flight_;
    --link.owned;
  }
}

}  // namespace primalsim::noc::transactions
