#include "tests/noc/transactions/plain_simulation.h"

#include <algorithm>
#include <deque>
#include <map>
#include <tuple>
#include <utility>

#include "noc/transactions/routes.h"
#include "tests/noc/transactions/plain_state.h"

namespace primalsim::noc::transactions::testing {
namespace {

class Plain {
 public:
  Plain(const Machine& machine, std::span<const Program> programs, Issue issue)
      : machine_(machine), programs_(programs), issue_(issue) {
    done_.resize(programs.size());
    begun_.resize(programs.size());
    next_.assign(programs.size(), 0);
    for (std::size_t p = 0; p < programs.size(); ++p) {
      done_[p].assign(programs[p].operations.size(), kNever);
      begun_[p].assign(programs[p].operations.size(), kNever);
    }
  }

  std::vector<std::vector<Cycle>> run(Cycle cycles) {
    for (now_ = 0; now_ < cycles; ++now_) {
      if (now_ > 0) refill();
      arrive();
      for (std::size_t p = 0; p < programs_.size(); ++p) issue_of(p);
      for (std::size_t i = 0; i < machine_.networks.size(); ++i)
        for (std::uint32_t node = 0; node < machine_.nodes(); ++node)
          serve(static_cast<unsigned>((i + now_) % machine_.networks.size()), node);
      reserve();
      allocate();
      send();
    }
    if (issue_ == Issue::kRecorded) end_barriers();
    return done_;
  }

 private:
  const Memory& memory(std::uint32_t node) const { return machine_.memories[machine_.memory_of[node]]; }
  std::uint32_t node(Place place) const { return place.x + machine_.width * place.y; }

  void add(PlainPacket packet) {
    const std::size_t steps = packet.route.size();
    packet.vc.assign(steps, -1);
    packet.sent.assign(steps, 0);
    packet.arrived.assign(steps, 0);
    packet.wants.assign(steps, kNever);
    if (packet.kind != kMulticast) packet.wants[0] = now_;
    packet.created_at = now_;
    packets_.push_back(packet);
  }

  // Whether a barrier's transactions before it are all done; `latest` is when.
  bool passed(std::size_t p, std::size_t barrier, Cycle& latest) const {
    const std::vector<Operation>& all = programs_[p].operations;
    for (std::size_t i = 0; i < barrier; ++i) {
      if (all[i].kind == Kind::kBarrier) continue;
      if (!(all[i].kind == Kind::kRead ? all[barrier].waits_for_reads : all[barrier].waits_for_writes))
        continue;
      if (done_[p][i] == kNever) return false;
      latest = std::max(latest, done_[p][i]);
    }
    return true;
  }

  void issue_of(std::size_t p) {
    const std::vector<Operation>& all = programs_[p].operations;
    for (std::size_t& i = next_[p]; i < all.size(); ++i) {
      Cycle at = all[i].at;
      if (issue_ == Issue::kClosedLoop && i > 0) {
        const bool barrier = all[i - 1].kind == Kind::kBarrier;
        at = (barrier ? done_[p][i - 1] : begun_[p][i - 1]) + all[i].at -
             (barrier ? all[i - 1].end : all[i - 1].at);
      }
      if (all[i].kind == Kind::kBarrier) {
        begun_[p][i] = at;
        if (issue_ == Issue::kRecorded) continue;
        Cycle latest = at;
        if (!passed(p, i, latest)) return;
        done_[p][i] = latest + machine_.done_cycles;
        continue;
      }
      if (at + machine_.issue_cycles > now_) return;
      begun_[p][i] = at;
      start(p, i);
    }
  }

  void start(std::size_t p, std::size_t i) {
    const Operation& operation = programs_[p].operations[i];
    std::uint64_t left = operation.bytes;
    while (left > 0) {
      PlainPacket packet;
      packet.bytes =
          std::min<std::uint64_t>(left, std::uint64_t{machine_.most_data_flits} * machine_.flit_bytes);
      left -= packet.bytes;
      packet.network = operation.network;
      packet.source = node(programs_[p].node);
      packet.destination = node(operation.place);
      const bool multicast = operation.kind == Kind::kMulticast;
      packet.route =
          multicast ? multicast_route(machine_, packet.source, operation)
                    : unicast_route(machine_.networks[operation.network], packet.source, packet.destination);
      if (multicast) packet.kind = kMulticast;
      packet.is_read = operation.kind == Kind::kRead;
      packet.flits = machine_.header_flits + (packet.is_read ? 0 : machine_.data_flits(packet.bytes));
      packet.ready = multicast ? 0 : packet.flits;
      packet.operation = {p, i};
      for (std::size_t s = 0; s < packet.route.size(); ++s)
        answers_left_[packet.operation] += packet.is_leaf(s) ? 1 : 0;
      add(packet);
    }
  }

  void answer(const PlainPacket& request, bool data) {
    PlainPacket packet;
    packet.network = request.network;
    packet.kind = kResponse;
    packet.source = request.destination;
    packet.destination = request.source;
    packet.route = unicast_route(machine_.networks[request.network], packet.source, packet.destination);
    packet.flits = machine_.header_flits + (data ? machine_.data_flits(request.bytes) : 0);
    packet.ready = data ? 0 : packet.flits;
    packet.operation = request.operation;
    add(packet);
  }

  void refill() {
    for (unsigned network = 0; network < machine_.networks.size(); ++network)
      for (std::uint32_t node = 0; node < machine_.nodes(); ++node)
        balances_[{network, node}].refill(memory(node).shared_milliflits);
  }

  bool is_shared_write(std::size_t p, std::size_t s) const {
    const PlainPacket& packet = packets_[p];
    return packet.is_leaf(s) && memory(packet.node_of(s)).shared_milliflits != 0 &&
           packet.sent[s] >= machine_.header_flits && packet.source != packet.node_of(s);
  }

  void give_back(std::size_t p, std::size_t step) {
    credits_.push_back({now_ + machine_.credit_cycles, p, step});
  }

  void arrive() {
    std::vector<Event> due;
    std::erase_if(releases_, [&](const Event& event) {
      if (event.at == now_) owner_.erase(link_vc(event.packet, event.step));
      return event.at == now_;
    });
    std::erase_if(credits_, [&](const Event& event) {
      if (event.at == now_) --used_[link_vc(event.packet, event.step)];
      return event.at == now_;
    });
    std::erase_if(flying_, [&](const Event& event) {
      if (event.at == now_) due.push_back(event);
      return event.at == now_;
    });
    for (const Event& event : due) {
      PlainPacket& packet = packets_[event.packet];
      const std::uint32_t flit = ++packet.arrived[event.step];
      if (packet.is_leaf(event.step)) {
        reach(event, flit);
      } else if (flit == 1) {
        auto& buffer = buffers_[link_vc(event.packet, event.step)];
        buffer.emplace_back(event.packet, event.step);
        if (buffer.size() == 1) want_next(buffer, now_);
      }
    }
  }

  // The head of the first packet in a buffer wants a VC behind it; a multicast has its own.
  void want_next(const std::deque<std::pair<std::size_t, std::size_t>>& buffer, Cycle since) {
    PlainPacket& packet = packets_[buffer.front().first];
    if (packet.kind != kMulticast) packet.wants[buffer.front().second + 1] = since;
  }

  void reach(const Event& event, std::uint32_t flit) {
    PlainPacket packet = packets_[event.packet];
    if (packet.is_read && flit == packet.flits) {
      packets_[event.packet].arrived_at = now_;
      ports_[{packet.network, packet.destination}].queue.emplace_back(event.packet, event.step);
      return;
    }
    give_back(event.packet, event.step);
    if (flit < packet.flits || packet.is_read) return;
    packet.destination = packet.node_of(event.step);
    if (packet.kind != kResponse) return answer(packet, false);
    if (--answers_left_[packet.operation] == 0) done_[packet.operation.first][packet.operation.second] = now_;
  }

  void serve(unsigned network, std::uint32_t at) {
    Port& port = ports_[{network, at}];
    while (!port.queue.empty() && port.readings.size() < memory(at).requests_at_once) {
      const auto [asked, step] = port.queue.front();
      port.queue.pop_front();
      give_back(asked, step);
      answer(packets_[asked], true);
      port.readings.push_back(
          {packets_.size() - 1, packets_.back().flits - machine_.header_flits,
           std::max({now_, packets_[asked].arrived_at + memory(at).latency_cycles, port.next_from})});
    }
    if (port.free_at > 1000 * now_) return;
    for (std::size_t i = 0; i < port.readings.size(); ++i) {
      Port::Reading& reading = port.readings[i];
      PlainPacket& packet = packets_[reading.answer];
      if (reading.from > now_ || packet.ready - packet.sent[0] >= memory(at).read_ahead_flits) continue;
      if (memory(at).shared_milliflits != 0 && !balances_[{network, at}].read()) return;
      port.free_at = (port.free_at + 1000 > 1000 * now_ ? port.free_at : 1000 * now_) +
                     memory(at).read_millicycles_per_flit;
      packet.ready = packet.flits - --reading.left;
      if (reading.left != 0) return;
      port.readings.erase(port.readings.begin() + static_cast<std::ptrdiff_t>(i));
      port.next_from = now_ + memory(at).gap_cycles;
      return;
    }
  }

  LinkVc link_vc(std::size_t p, std::size_t step) const {
    return {packets_[p].network, packets_[p].route[step].link, packets_[p].vc[step]};
  }

  int free_vc(std::size_t p, std::size_t s) const {
    const PlainPacket& packet = packets_[p];
    const int first = static_cast<int>(machine_.first_vc(packet.kind, packet.route[s].past_dateline));
    for (int vc = first; vc < first + static_cast<int>(machine_.vcs_of(packet.kind)); ++vc)
      if (!owner_.contains({packet.network, packet.route[s].link, vc})) return vc;
    return -1;
  }

  // The oldest multicast first: if its whole tree is free, it takes it.
  void reserve() {
    for (std::size_t p = 0; p < packets_.size(); ++p) {
      PlainPacket& packet = packets_[p];
      if (packet.kind != kMulticast) continue;
      if (packet.may_leave == now_) packet.ready = packet.flits;
      if (packet.may_leave != kNever) continue;
      bool free = true;
      Cycle farthest = 0;
      for (std::size_t s = 0; s < packet.route.size(); ++s) {
        free = free && free_vc(p, s) >= 0;
        Cycle way = 0;
        for (std::uint32_t at = static_cast<std::uint32_t>(s); at != kNone; at = packet.route[at].parent)
          way += is_planar(packet.route[at].link) ? machine_.hop_cycles : machine_.interface_cycles;
        farthest = std::max(farthest, way);
      }
      if (!free) continue;
      for (std::size_t s = 0; s < packet.route.size(); ++s) {
        packet.vc[s] = free_vc(p, s);
        owner_[link_vc(p, s)] = {p, s};
      }
      packet.may_leave = std::max(packet.created_at + 2 * farthest, now_ + farthest);
    }
  }

  // Heads that want a VC, by link; the first that can have one gets it.
  void allocate() {
    std::map<std::pair<unsigned, std::uint32_t>,
             std::vector<std::tuple<Cycle, std::uint32_t, std::size_t, std::size_t>>>
        heads;
    for (std::size_t p = 0; p < packets_.size(); ++p) {
      const PlainPacket& packet = packets_[p];
      for (std::size_t s = 0; s < packet.route.size(); ++s) {
        if (packet.vc[s] >= 0 || packet.wants[s] > now_) continue;
        const std::uint32_t input = s == 0 ? 0
                                           : 1 + packet.route[s - 1].link % kLinksPerNode * kMostVcs +
                                                 static_cast<unsigned>(packet.vc[s - 1]);
        heads[{packet.network, packet.route[s].link}].emplace_back(packet.wants[s], input, p, s);
      }
    }
    for (auto& [link, waiting] : heads) {
      std::sort(waiting.begin(), waiting.end());
      for (const auto& [since, input, p, s] : waiting) {
        const int vc = free_vc(p, s);
        if (vc < 0) continue;
        packets_[p].vc[s] = vc;
        owner_[{link.first, link.second, vc}] = {p, s};
        break;
      }
    }
  }

  bool can_send(std::size_t p, std::size_t s) {
    const PlainPacket& packet = packets_[p];
    const std::uint32_t before = packet.route[s].parent;
    const std::uint32_t there = before == kNone ? packet.ready : packet.arrived[before];
    if (there <= packet.sent[s]) return false;
    if (before != kNone &&
        buffers_[link_vc(p, before)].front() != std::pair<std::size_t, std::size_t>{p, before})
      return false;
    std::uint32_t limit = machine_.vc_flits;
    if (packet.is_leaf(s) && packet.is_read && packet.kind == kRequest)
      limit = memory(packet.destination).queued_requests;
    if (packet.is_written(s) && free_[{packet.network, packet.node_of(s)}] > 1000 * now_) return false;
    const std::uint32_t here = used_[link_vc(p, s)];
    std::uint32_t shared = 0;
    for (int vc = 0; vc < static_cast<int>(machine_.vcs()); ++vc) {
      const std::uint32_t used = used_[{packet.network, packet.route[s].link, vc}];
      shared += used > 1 ? used - 1 : 0;
    }
    if (here != 0 && (here >= limit || shared >= machine_.shared_flits)) return false;
    return !is_shared_write(p, s) || balances_[{packet.network, packet.node_of(s)}].may_write();
  }

  void send() {
    for (auto& [interface, balance] : balances_) balance.write_refused = false;
    // Decided for all links before anything changes.
    std::vector<std::pair<std::size_t, std::size_t>> chosen;
    std::map<std::pair<unsigned, std::uint32_t>, std::map<int, std::pair<std::size_t, std::size_t>>> owned;
    for (const auto& [key, value] : owner_)
      owned[{std::get<0>(key), std::get<1>(key)}][std::get<2>(key)] = value;
    const int vcs = static_cast<int>(machine_.vcs());
    for (const auto& [link, owners] : owned) {
      for (int i = 0; i < vcs; ++i) {
        const int vc = (turn_[link] + i) % vcs;
        const auto found = owners.find(vc);
        if (found == owners.end() || !can_send(found->second.first, found->second.second)) continue;
        chosen.push_back(found->second);
        turn_[link] = (vc + 1) % vcs;
        break;
      }
    }
    for (const auto& [p, s] : chosen) send_flit(p, s);
  }

  void send_flit(std::size_t p, std::size_t s) {
    PlainPacket& packet = packets_[p];
    const std::uint32_t link = packet.route[s].link;
    const std::uint32_t at = packet.node_of(s);
    if (is_shared_write(p, s)) balances_[{packet.network, at}].write(memory(at).write_share_milliflits);
    ++packet.sent[s];
    ++used_[link_vc(p, s)];
    flying_.push_back({now_ + (is_planar(link) ? machine_.hop_cycles : machine_.interface_cycles), p, s});
    if (packet.is_written(s)) {
      Cycle& free = free_[{packet.network, at}];
      const std::uint32_t cost = memory(at).write_millicycles_per_flit;
      if (cost > 1000) free = (free + 1000 > 1000 * now_ ? free : 1000 * now_) + cost;
    }
    const bool tail = packet.sent[s] == packet.flits;
    const std::uint32_t before = packet.route[s].parent;
    if (before != kNone && packet.passed_on(before) >= packet.sent[s]) {
      give_back(p, before);
      if (tail) {
        auto& buffer = buffers_[link_vc(p, before)];
        buffer.pop_front();
        if (!buffer.empty()) want_next(buffer, now_ + 1);
      }
    }
    if (tail)
      releases_.push_back({now_ + (is_planar(link) ? machine_.hop_cycles : machine_.interface_cycles), p, s});
  }

  void end_barriers() {
    for (std::size_t p = 0; p < programs_.size(); ++p) {
      for (std::size_t i = 0; i < done_[p].size(); ++i) {
        if (programs_[p].operations[i].kind != Kind::kBarrier) continue;
        Cycle latest = programs_[p].operations[i].at;
        if (passed(p, i, latest)) done_[p][i] = latest + machine_.done_cycles;
      }
    }
  }

  const Machine& machine_;
  std::span<const Program> programs_;
  Issue issue_;
  Cycle now_ = 0;
  std::vector<PlainPacket> packets_;
  std::vector<std::vector<Cycle>> done_, begun_;
  std::vector<std::size_t> next_;
  std::map<std::pair<std::size_t, std::size_t>, int> answers_left_;
  std::map<LinkVc, std::pair<std::size_t, std::size_t>> owner_;
  std::map<LinkVc, std::uint32_t> used_;
  std::map<LinkVc, std::deque<std::pair<std::size_t, std::size_t>>> buffers_;
  std::map<std::pair<unsigned, std::uint32_t>, Port> ports_;
  std::map<std::pair<unsigned, std::uint32_t>, Cycle> free_;
  std::map<std::pair<unsigned, std::uint32_t>, int> turn_;
  std::map<std::pair<unsigned, std::uint32_t>, Balance> balances_;
  std::vector<Event> credits_, flying_, releases_;
};

}  // namespace

std::vector<std::vector<Cycle>> plain_run(const Machine& machine, std::span<const Program> programs,
                                          Issue issue, Cycle cycles) {
  return Plain(machine, programs, issue).run(cycles);
}

}  // namespace primalsim::noc::transactions::testing
