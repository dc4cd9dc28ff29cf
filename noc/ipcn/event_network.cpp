#include "noc/ipcn/event_network.h"

#include <algorithm>
#include <tuple>

#include "core/error.h"
#include "noc/ipcn/blocked_report.h"
#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

EventNetwork::EventNetwork(const Parameters& parameters, std::unique_ptr<TreeBuilder> trees)
    : parameters_(parameters),
      hop_cycles_(1 + parameters.link_latency_cycles),
      step_(parameters.ribbon.tile().mesh_steps()),
      trees_(std::move(trees)),
      inline_turns_(parameters.ribbon, *trees_),
      lane_map_(parameters.ribbon),
      routers_(parameters.ribbon.macros()),
      lanes_(lane_map_.size()),
      adder_free_(parameters.adder_cycles_per_flit == 1 ? 0 : parameters.ribbon.macros(), 0),
      ports_(parameters.scratchpad_port ? parameters.ribbon.macros() : 0) {}

void EventNetwork::renew() {
  std::fill(routers_.begin(), routers_.end(), Router{});
  std::fill(lanes_.begin(), lanes_.end(), EventLane{});
  std::fill(adder_free_.begin(), adder_free_.end(), 0);
  std::fill(ports_.begin(), ports_.end(), PortState{});
  records_.clear();
  flows_.clear();
  nodes_.clear();
  reduces_.clear();
  transfers_.clear();
  acts_.clear();
  receives_.clear();
  arbitrations_.clear();
  due_.clear();
  totals_ = {};
  injections_ = nullptr;
  hops_ = nullptr;
  payloads_.reset();
}

void EventNetwork::carry_payloads(PayloadUser& user) {
  payloads_ = std::make_unique<RecordPayloads>(user, parameters_.fifo_flits);
}

Cycle EventNetwork::next_cycle() const { return std::min(acts_.next(), receives_.next()); }

std::uint64_t EventNetwork::output_flits(std::uint32_t macro, Port port) const {
  return routers_[macro].output(port).flits;
}

void EventNetwork::deliver(Cycle now, std::vector<Delivery>& completed) {
  if (next_cycle() < now) throw_run_error("ipcn: cycle {} was skipped on the way to {}", next_cycle(), now);
  receives_.open(now);
  acts_.open(now);
  const auto first = static_cast<std::ptrdiff_t>(completed.size());
  receives_.drain([&](std::uint32_t event) { handle(event, now, completed); });
  for (const std::uint32_t event : due_) handle(event, now, completed);
  due_.clear();
  std::sort(completed.begin() + first, completed.end(), [](const Delivery& a, const Delivery& b) {
    return std::tie(a.transfer, a.output) < std::tie(b.transfer, b.output);
  });
}

void EventNetwork::handle(std::uint32_t event, Cycle now, std::vector<Delivery>& completed) {
  const std::uint32_t record = event & kNumberMask;
  switch (event >> kKindShift) {
    case kDelivered:
      return delivered(record, completed);
    case kReduced:
      return reduced(record, completed);
    case kSum:
      return join_sum(record, now);
    case kSeen:
      return seen(record, now);
    default:
      return leave_lane(record, now);
  }
}

std::string EventNetwork::describe_blocked() const {
  BlockedReport report(parameters_.ribbon);
  for (std::uint32_t macro = 0; macro < routers_.size(); ++macro) {
    const Router& router = routers_[macro];
    for (unsigned port = 0; port < kPorts; ++port) {
      const Output& output = router.output(port);
      if (output.waiting) {
        const Record& record = records_[output.record];
        report.held(macro, port, {flows_[record.flow].transfer, output.input}, record.flits);
      }
      for (unsigned input = 0; input < kPorts; ++input) {
        if ((output.requests >> input & 1u) == 0) continue;
        const Record& record = records_[router.input(input).head];
        report.wanted(macro, port, {flows_[record.flow].transfer, input});
      }
      if ((router.input(port).flags & Channel::kFeederWaits) == 0) continue;
      const bool from_lane = (router.input(port).flags & Channel::kFeederIsLane) != 0;
      if (port < kPlanarPorts && !from_lane) continue;
      const Source& source = from_lane ? lanes_[lane_map_.entering(macro, port)].source : router.source(port);
      const Record& front = records_[source.head];
      report.source(macro, port, flows_[front.flow].transfer, front.flits);
    }
  }
  std::vector<std::pair<TransferId, std::uint32_t>> by_id;
  transfers_.for_each([&](TransferId id, std::uint32_t slot) { by_id.emplace_back(id, slot); });
  std::sort(by_id.begin(), by_id.end());
  for (const auto& [id, slot] : by_id) {
    if (slot == kSendSlot) continue;
    const ReduceState& state = reduces_[slot];
    for (std::uint32_t n = 0; n < state.nodes.size(); ++n) {
      const ReduceState::Node& node = state.nodes[n];
      const std::uint32_t missing = state.missing[(n + 1) * state.packets - 1];
      if (missing == 0) continue;
      report.reduce(id, n, node.macro, node.contributions - missing, node.contributions);
    }
  }
  return report.text();
}

std::unique_ptr<Network> make_event_network(const Parameters& parameters) {
  return make_event_network(parameters, make_trees(parameters.tree, parameters.ribbon));
}

std::unique_ptr<Network> make_event_network(const Parameters& parameters,
                                            std::unique_ptr<TreeBuilder> trees) {
  check_parameters(parameters);
  return std::make_unique<EventNetwork>(parameters, std::move(trees));
}

}  // namespace primalsim::noc::ipcn
