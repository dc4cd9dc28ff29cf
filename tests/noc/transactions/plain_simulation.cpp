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
    packet.wants[0] = now_;
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
      packet.route = unicast_route(machine_.networks[operation.network], packet.source, packet.destination);
      packet.is_read = operation.kind == Kind::kRead;
      packet.flits = machine_.header_flits + (packet.is_read ? 0 : machine_.data_flits(packet.bytes));
      packet.ready = packet.flits;
      packet.operation = {p, i};
      ++answers_left_[packet.operation];
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

  struct Balance {
    std::int64_t left = 0;
    bool read_refused = false;   // in this cycle
    bool write_refused = false;  // in the one before, until memories were served; then in this one
    bool last_was_read = false;
  };

  void refill() {
    for (unsigned network = 0; network < machine_.networks.size(); ++network)
      for (std::uint32_t node = 0; node < machine_.nodes(); ++node) {
        Balance& balance = balances_[{network, node}];
        balance.left = std::min<std::int64_t>(2000, balance.left + memory(node).shared_milliflits);
        balance.read_refused = false;
      }
  }

  bool may_read(unsigned network, std::uint32_t node) {
    if (memory(node).shared_milliflits == 0) return true;
    Balance& balance = balances_[{network, node}];
    balance.read_refused = balance.left < 1000 || (balance.last_was_read && balance.write_refused);
    if (balance.read_refused) return false;
    balance.left -= 1000;
    return balance.last_was_read = true;
  }

  bool is_shared_write(std::size_t p, std::size_t s) const {
    const PlainPacket& packet = packets_[p];
    return s + 1 == packet.route.size() && memory(packet.destination).shared_milliflits != 0 &&
           packet.sent[s] >= machine_.header_flits && packet.source != packet.destination;
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
      if (event.step + 1 == packet.route.size()) {
        reach(event, flit);
      } else if (flit == 1) {
        auto& buffer = buffers_[link_vc(event.packet, event.step)];
        buffer.emplace_back(event.packet, event.step);
        if (buffer.size() == 1) packet.wants[event.step + 1] = now_;
      }
    }
  }

  void reach(const Event& event, std::uint32_t flit) {
    const PlainPacket packet = packets_[event.packet];
    if (packet.is_read && flit == packet.flits) {
      packets_[event.packet].arrived_at = now_;
      ports_[{packet.network, packet.destination}].queue.emplace_back(event.packet, event.step);
      return;
    }
    give_back(event.packet, event.step);
    if (flit < packet.flits || packet.is_read) return;
    if (packet.kind == kRequest) return answer(packet, false);
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
      if (!may_read(network, at)) return;
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
        const int first =
            static_cast<int>(machine_.first_vc(packets_[p].kind, packets_[p].route[s].past_dateline));
        int vc = first;
        while (vc < first + static_cast<int>(machine_.vcs_of(packets_[p].kind)) &&
               owner_.contains({link.first, link.second, vc}))
          ++vc;
        if (vc == first + static_cast<int>(machine_.vcs_of(packets_[p].kind))) continue;
        packets_[p].vc[s] = vc;
        owner_[{link.first, link.second, vc}] = {p, s};
        break;
      }
    }
  }

  bool can_send(std::size_t p, std::size_t s) {
    const PlainPacket& packet = packets_[p];
    const std::uint32_t there = s == 0 ? packet.ready : packet.arrived[s - 1];
    if (there <= packet.sent[s]) return false;
    std::uint32_t limit = machine_.vc_flits;
    const bool last = s + 1 == packet.route.size();
    if (last && packet.is_read && packet.kind == kRequest) limit = memory(packet.destination).queued_requests;
    if (last && packet.kind == kRequest && !packet.is_read &&
        free_[{packet.network, packet.destination}] > 1000 * now_)
      return false;
    const std::uint32_t here = used_[link_vc(p, s)];
    std::uint32_t shared = 0;
    for (int vc = 0; vc < static_cast<int>(machine_.vcs()); ++vc) {
      const std::uint32_t used = used_[{packet.network, packet.route[s].link, vc}];
      shared += used > 1 ? used - 1 : 0;
    }
    if (here != 0 && (here >= limit || shared >= machine_.shared_flits)) return false;
    if (!is_shared_write(p, s)) return true;
    Balance& balance = balances_[{packet.network, packet.destination}];
    const bool may = balance.left >= 1000 && (balance.last_was_read || !balance.read_refused);
    balance.write_refused = balance.write_refused || !may;
    return may;
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
    if (is_shared_write(p, s)) {
      Balance& balance = balances_[{packet.network, packet.destination}];
      balance.left -= memory(packet.destination).write_share_milliflits;
      balance.last_was_read = false;
    }
    ++packet.sent[s];
    ++used_[link_vc(p, s)];
    flying_.push_back({now_ + (is_planar(link) ? machine_.hop_cycles : machine_.interface_cycles), p, s});
    if (s + 1 == packet.route.size() && packet.kind == kRequest && !packet.is_read) {
      Cycle& free = free_[{packet.network, packet.destination}];
      const std::uint32_t cost = memory(packet.destination).write_millicycles_per_flit;
      if (cost > 1000) free = (free + 1000 > 1000 * now_ ? free : 1000 * now_) + cost;
    }
    const bool tail = packet.sent[s] == packet.flits;
    if (s > 0) {
      give_back(p, s - 1);
      if (tail) {
        auto& buffer = buffers_[link_vc(p, s - 1)];
        buffer.pop_front();
        if (!buffer.empty()) packets_[buffer.front().first].wants[buffer.front().second + 1] = now_ + 1;
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
