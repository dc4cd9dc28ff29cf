#include "workloads/chakra/expand.h"

#include <algorithm>

#include "core/checked_math.h"

namespace primalsim::workloads::chakra {
namespace {

// Of a vector in as many parts as there are members, as equal as can be.
std::uint64_t part_bytes(std::uint64_t bytes, std::size_t members, std::size_t part) {
  return bytes / members + (part < bytes % members ? 1 : 0);
}

std::vector<Dependencies> starts_of(std::span<const Member> members) {
  std::vector<Dependencies> starts;
  for (const Member& member : members) starts.push_back(member.ready);
  return starts;
}

std::vector<std::uint32_t> all_but(std::span<const Member> members, std::size_t one) {
  std::vector<std::uint32_t> macros;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i != one) macros.push_back(members[i].macro);
  }
  return macros;
}

// Of what the member sends to all others, what each of them waits for.
void add_arrivals(const std::vector<Dependencies>& arrivals, std::size_t from,
                  std::vector<Dependencies>& done) {
  for (std::size_t i = 0; i < done.size(); ++i) {
    if (i != from) append(done[i], arrivals[i < from ? i : i - 1]);
  }
}

}  // namespace

std::vector<Dependencies> Expander::send(std::uint32_t from, const std::vector<std::uint32_t>& to,
                                         std::uint64_t bytes, const Dependencies& after) {
  constexpr std::uint64_t kMostFlits = 1'048'576;  // of one Send
  std::vector<Terminal> terminals;
  for (const std::uint32_t macro : to) terminals.push_back({macro, v1::PORT_ACIM});
  std::vector<Dependencies> arrivals(to.size());
  for (std::uint64_t left = divide_up(bytes, std::uint64_t{machine_.router().flit_bytes()}); left > 0;) {
    const std::uint64_t flits = std::min(left, kMostFlits);
    const std::uint32_t task = program_.send_to_streams(flits, from, terminals, after);
    for (std::uint32_t i = 0; i < arrivals.size(); ++i) arrivals[i].push_back({task, i});
    left -= flits;
  }
  return arrivals;
}

Dependencies Expander::send_one(std::uint32_t from, std::uint32_t to, std::uint64_t bytes,
                                const Dependencies& after) {
  return bytes == 0 ? after : send(from, {to}, bytes, after).front();
}

// Step by step each part moves to the next member, which adds its own.
std::vector<Dependencies> Expander::reduce_scatter(std::span<const Member> members, std::uint64_t bytes) {
  const std::size_t count = members.size();
  std::vector<Dependencies> has = starts_of(members);
  for (std::size_t step = 1; step < count; ++step) {
    std::vector<Dependencies> sums(count);
    for (std::size_t from = 0; from < count; ++from) {
      const std::size_t to = (from + 1) % count;
      const std::uint64_t part = part_bytes(bytes, count, (from + count - step) % count);
      Dependencies operands = send_one(members[from].macro, members[to].macro, part, has[from]);
      append(operands, members[to].ready);
      const std::uint64_t elements = divide_up(8 * part, std::uint64_t{machine_.precision().sum_bits});
      sums[to].push_back(
          {program_.compute(members[to].macro, machine_.compute().macs(elements), operands), 0});
    }
    has = std::move(sums);
  }
  return has;
}

std::vector<Dependencies> Expander::pass_round(std::span<const Member> members, std::uint64_t bytes,
                                               std::vector<Dependencies> has) {
  const std::size_t count = members.size();
  std::vector<Dependencies> done = has;
  for (std::size_t step = 1; step < count; ++step) {
    std::vector<Dependencies> arrived(count);
    for (std::size_t from = 0; from < count; ++from) {
      const std::size_t to = (from + 1) % count;
      const std::uint64_t part = part_bytes(bytes, count, (from + count + 1 - step) % count);
      arrived[to] = send_one(members[from].macro, members[to].macro, part, has[from]);
      append(done[to], arrived[to]);
    }
    has = std::move(arrived);
  }
  return done;
}

std::vector<Dependencies> Expander::all_gather(std::span<const Member> members, std::uint64_t bytes) {
  std::vector<Dependencies> done = starts_of(members);
  for (std::size_t from = 0; from < members.size(); ++from) {
    const auto arrivals = send(members[from].macro, all_but(members, from), bytes, members[from].ready);
    add_arrivals(arrivals, from, done);
  }
  return done;
}

// In each step every member sends to another one, and each receives from another one.
std::vector<Dependencies> Expander::all_to_all(std::span<const Member> members, std::uint64_t bytes) {
  const std::size_t count = members.size();
  std::vector<Dependencies> done = starts_of(members);
  for (std::size_t step = 1; step < count; ++step) {
    for (std::size_t from = 0; from < count; ++from) {
      const std::size_t to = (from + step) % count;
      append(done[to], send_one(members[from].macro, members[to].macro, part_bytes(bytes, count, to),
                                members[from].ready));
    }
  }
  return done;
}

std::vector<Dependencies> Expander::collective(Collective kind, std::span<const Member> members,
                                               std::uint64_t bytes, std::size_t root) {
  std::vector<Dependencies> done = starts_of(members);
  if (members.size() == 1) return done;
  switch (kind) {
    case Collective::kAllReduce:
      return pass_round(members, bytes, reduce_scatter(members, bytes));
    case Collective::kReduceScatter:
      return reduce_scatter(members, bytes);
    case Collective::kAllGather:
      return all_gather(members, bytes);
    case Collective::kAllToAll:
      return all_to_all(members, bytes);
    case Collective::kBroadcast:
      add_arrivals(send(members[root].macro, all_but(members, root), bytes, done[root]), root, done);
      return done;
    case Collective::kBarrier:
      break;
  }
  Dependencies all;
  for (const Member& member : members) append(all, member.ready);
  return std::vector<Dependencies>(members.size(), Dependencies(all));
}

}  // namespace primalsim::workloads::chakra
