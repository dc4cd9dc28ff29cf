// The dense kernel's work per packet and hop: routing, and VC allocation by iSLIP with one iteration.
#include <bit>

#include "noc/iq/dense_network.h"

namespace primalsim::noc::iq {

using dense::kLanes;

namespace {

unsigned lowest(std::uint64_t bits) { return static_cast<unsigned>(std::countr_zero(bits)); }

void set_bits(std::uint8_t& byte, unsigned bits) { byte = static_cast<std::uint8_t>(byte | bits); }
void clear_bits(std::uint8_t& byte, unsigned bits) { byte = static_cast<std::uint8_t>(byte & ~bits); }

// 0, 1, 2 for less, equal, greater. Which it is cannot be predicted, so nothing branches on it.
unsigned order(std::uint16_t a, std::uint16_t b) { return 1U + (a > b) - (a < b); }
constexpr std::uint8_t kXyOutput[3][3] = {
    {kWest, kWest, kWest}, {kNorth, kTerminal, kSouth}, {kEast, kEast, kEast}};

// The first bit of `bits` at or after `pointer`, else the first.
unsigned first_from(std::uint64_t bits, unsigned pointer) {
  const std::uint64_t in_order = bits & (~std::uint64_t{0} << pointer);
  return lowest(in_order != 0 ? in_order : bits);
}

}  // namespace

void DenseNetwork::route_fronts(std::uint32_t number) {
  for (unsigned input = 0; input < kPorts; ++input) {
    for (std::uint64_t routers = scratch_.new_front_routers[input]; routers != 0; routers &= routers - 1) {
      const unsigned lane = lowest(routers);
      for (unsigned vcs = scratch_.new_fronts[input][lane]; vcs != 0; vcs &= vcs - 1) {
        route_front(number * kLanes + lane, input, lowest(vcs));
      }
    }
  }
}

void DenseNetwork::route_front(std::uint32_t router, unsigned input, unsigned vc) {
  dense::Group& group = groups_[router / kLanes];
  const std::uint32_t lane = router % kLanes;
  const unsigned bit = 1U << vc;
  InputVc& queue = inputs_[index_of(router, input, vc)];
  queue.front = queue.first;
  const Route& route = routes_[queue.front];
  queue.first = route.next;
  unsigned output = 0;
  if (table_) {
    Arrival& record = packets_[queue.front];
    const auto [port, allowed] = table_->find(router, record.packet.destination, record.packet.route_class);
    ++record.hops;
    output = port;
    if (!allowed_.empty()) allowed_[index_of(router, input, vc)] = static_cast<std::uint8_t>(allowed);
  } else {
    const Position at = positions_[router];
    output = kXyOutput[order(route.x, at.x)][order(route.y, at.y)];
  }
  clear_bits(group.toward[queue.output][input][lane], bit);
  set_bits(group.toward[output][input][lane], bit);
  queue.output = static_cast<std::uint8_t>(output);
  queue.routed_cycle = static_cast<std::uint16_t>(now_);
  set_bits(group.busy[input][lane], bit);
  if (shape_.uniform_flits == 0) set_left(group, input, lane, bit, route.flits);
  if (parameters_.routing_delay_cycles != 0) return;
  set_bits(scratch_.pending[input][lane], bit);
  if (group.held[output][lane] != (1U << shape_.vcs) - 1U) {
    scratch_.allocating[output] |= std::uint64_t{1} << lane;
  }
}

void DenseNetwork::append(InputVc& queue, std::uint32_t packet) {
  (queue.first == kNone ? queue.first : routes_[queue.last].next) = packet;
  queue.last = packet;
  routes_[packet].next = kNone;
}

void DenseNetwork::allocate_vcs(std::uint32_t number) {
  for (unsigned output = 0; output < kPorts; ++output) {
    for (std::uint64_t routers = scratch_.allocating[output]; routers != 0; routers &= routers - 1) {
      allocate_output(number * kLanes + lowest(routers), output);
    }
  }
}

// A head asks for free VCs of its one output only, so the outputs of a router do not meet.
void DenseNetwork::allocate_output(std::uint32_t router, unsigned output) {
  const dense::Group& group = groups_[router / kLanes];
  const std::uint32_t lane = router % kLanes;
  std::uint64_t requests = 0;
  for (unsigned input = 0; input < kPorts; ++input) {
    const unsigned vcs = scratch_.pending[input][lane] & group.toward[output][input][lane];
    requests |= std::uint64_t{vcs} << (input * shape_.vcs);
  }
  const unsigned free = ~unsigned{group.held[output][lane]} & ((1U << shape_.vcs) - 1U);
  if (!allowed_.empty()) {
    allocate_allowed(router, output, requests, free);
  } else if ((requests & (requests - 1)) == 0) {
    const unsigned input_index = lowest(requests);
    match(router, input_index, output, accepted(router, input_index, output, free));
  } else {
    allocate_among(router, output, requests, free);
  }
}

void DenseNetwork::allocate_among(std::uint32_t router, unsigned output, std::uint64_t requests,
                                  unsigned free) {
  std::array<std::uint8_t, kPorts * dense::kMaxDenseVcs> granted;  // valid where `winners` has a bit
  std::uint64_t winners = 0;
  for (; free != 0; free &= free - 1) {
    const unsigned vc = lowest(free);
    const unsigned input_index = first_from(requests, grant_pointer_[index_of(router, output, vc)]);
    if (input_index >= granted.size()) __builtin_unreachable();  // `requests` is not empty
    const std::uint64_t bit = std::uint64_t{1} << input_index;
    if ((winners & bit) == 0) granted[input_index] = 0;
    set_bits(granted[input_index], 1U << vc);
    winners |= bit;
  }
  for (; winners != 0; winners &= winners - 1) {
    const unsigned input_index = lowest(winners);
    match(router, input_index, output, accepted(router, input_index, output, granted[input_index]));
  }
}

// The same where a head may ask for some of the VCs only.
void DenseNetwork::allocate_allowed(std::uint32_t router, unsigned output, std::uint64_t requests,
                                    unsigned free) {
  const std::uint8_t* const allowed = &allowed_[index_of(router, 0, 0)];
  std::array<std::uint8_t, kPorts * dense::kMaxDenseVcs> granted{};
  std::uint64_t winners = 0;
  for (; free != 0; free &= free - 1) {
    const unsigned vc = lowest(free);
    std::uint64_t asking = 0;
    for (std::uint64_t heads = requests; heads != 0; heads &= heads - 1) {
      const std::uint64_t head = heads & (~heads + 1);
      if (((allowed[lowest(heads)] >> vc) & 1U) != 0) asking |= head;
    }
    if (asking == 0) continue;
    const unsigned input_index = first_from(asking, grant_pointer_[index_of(router, output, vc)]);
    set_bits(granted[input_index], 1U << vc);
    winners |= std::uint64_t{1} << input_index;
  }
  for (; winners != 0; winners &= winners - 1) {
    const unsigned input_index = lowest(winners);
    match(router, input_index, output, accepted(router, input_index, output, granted[input_index]));
  }
}

// The VC that an input VC takes of those of `output` that were granted to it.
unsigned DenseNetwork::accepted(std::uint32_t router, unsigned input_index, unsigned output,
                                unsigned granted) const {
  const unsigned pointer = inputs_[index_of(router, 0, input_index)].accept_pointer;
  const unsigned ahead = pointer - output * shape_.vcs;
  return first_from(granted, ahead < shape_.vcs ? ahead : 0);
}

void DenseNetwork::match(std::uint32_t router, unsigned input_index, unsigned output, unsigned vc) {
  dense::Group& group = groups_[router / kLanes];
  const std::uint32_t lane = router % kLanes;
  const unsigned vcs = shape_.vcs;
  const auto after = [vcs](unsigned index) {
    return static_cast<std::uint8_t>(index + 1 == kPorts * vcs ? 0 : index + 1);
  };
  InputVc& queue = inputs_[index_of(router, 0, input_index)];
  grant_pointer_[index_of(router, output, vc)] = after(input_index);
  queue.accept_pointer = after(output * vcs + vc);
  const unsigned input = port_of_index_[input_index];
  const unsigned input_vc = input_index - input * vcs;
  set_bits(group.held[output][lane], 1U << vc);
  set_bits(group.active[input][lane], 1U << input_vc);
  group.output_vc[input][input_vc][lane] = static_cast<std::uint8_t>(1U << vc);
  if (output == kTerminal) {
    set_bits(group.fresh[input][lane], 1U << input_vc);
    ejecting_[std::size_t{router} * vcs + vc] = queue.front;
    return;
  }
  const auto next = router + step_[output];
  append(inputs_[index_of(next, opposite(output), vc)], queue.front);
}

}  // namespace primalsim::noc::iq
