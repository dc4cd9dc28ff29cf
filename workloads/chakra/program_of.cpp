#include "workloads/chakra/program_of.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <unordered_map>

#include "core/error.h"
#include "core/text.h"
#include "workloads/chakra/expand.h"
#include "workloads/chakra/joined.h"

namespace primalsim::workloads::chakra {
namespace {

constexpr std::uint64_t kMostTasks = 10'000'000;
constexpr std::uint64_t kMostNodeBytes = std::uint64_t{1} << 40U;  // of a node
constexpr std::uint64_t kMostCycles = std::numeric_limits<std::uint32_t>::max();

const char* kind_of(const et::Node& node) {
  switch (node.type()) {
    case et::Node::MEM_LOAD_NODE:
      return "MEM_LOAD";
    case et::Node::MEM_STORE_NODE:
      return "MEM_STORE";
    case et::Node::COMM_SEND_NODE:
      return "COMM_SEND";
    case et::Node::COMM_RECV_NODE:
      return "COMM_RECV";
    case et::Node::COMM_COLL_NODE:
      return "COMM_COLL";
    default:
      return "COMP";
  }
}

// Adds the events of joined traces to a Program, one after the other.
class Writer {
 public:
  Writer(const std::vector<RankTrace>& traces, const Joined& joined, std::span<const MacroPosition> places,
         const pe_models::Machine& machine)
      : traces_(traces),
        joined_(joined),
        machine_(machine),
        program_(machine, 1 + std::max_element(places.begin(), places.end(),
                                               [](auto& a, auto& b) { return a.tile < b.tile; })
                                  ->tile),
        expander_(machine, program_) {
    for (const MacroPosition& place : places) macros_.push_back(program_.ribbon().index(place));
    for (const RankTrace& trace : traces) {
      done_.emplace_back(trace.nodes.size());
      std::unordered_map<std::uint64_t, std::uint32_t>& ids = index_of_.emplace_back();
      for (std::uint32_t i = 0; i < trace.nodes.size(); ++i) ids[trace.nodes[i].id()] = i;
    }
  }

  ProgramDraft write() {
    for (const Event& event : joined_.events) {
      begin_operator(node(event.front()));
      if (node(event.front()).type() == et::Node::COMM_COLL_NODE) {
        add_collective(event);
      } else {
        done_[event.front().rank][event.front().index] = add(event.front());
      }
      check_tasks(event.front(), 0);
    }
    return program_.finish();
  }

 private:
  const et::Node& node(const NodeAt& at) const { return traces_[at.rank].nodes[at.index]; }
  std::string where(const NodeAt& at) const { return where_of(traces_[at.rank], node(at)); }

  // Of what has the node's name; names beyond the first many are those of their kind.
  void begin_operator(const et::Node& node) {
    constexpr std::size_t kMostNames = 60'000;
    constexpr std::size_t kMostLetters = 60;
    std::string name = printable(node.name().substr(0, kMostLetters));
    if (name.empty() || (names_.count(name) == 0 && names_.size() == kMostNames)) name = kind_of(node);
    names_.insert(name);
    program_.begin_operator(name);
  }

  void check_tasks(const NodeAt& at, std::uint64_t more) const {
    if (program_.next_task() + more <= kMostTasks) return;
    throw_input_error("{}: up to here the trace takes more than {} tasks", where(at), kMostTasks);
  }

  Dependencies waits_of(const NodeAt& at) const {
    Dependencies waits;
    const auto& ids = index_of_[at.rank];
    for (const std::uint64_t id : node(at).ctrl_deps()) append(waits, done_[at.rank][ids.at(id)]);
    for (const std::uint64_t id : node(at).data_deps()) append(waits, done_[at.rank][ids.at(id)]);
    return waits;
  }

  // When it has happened.
  Dependencies add(const NodeAt& at) {
    Dependencies waits = waits_of(at);
    switch (node(at).type()) {
      case et::Node::COMP_NODE:
        return compute(at, computation(at), std::move(waits));
      case et::Node::MEM_LOAD_NODE:
      case et::Node::MEM_STORE_NODE:
        return compute(at, machine_.scratchpad().access_bytes(bytes_of(at, "tensor_size")), std::move(waits));
      case et::Node::METADATA_NODE:
        return joined_to_one(std::move(waits));
      case et::Node::COMM_SEND_NODE: {
        const Message message = message_of(traces_[at.rank], at.rank, node(at), traces_.size());
        return expander_
            .send(macros_[message.source], {macros_[message.destination]}, bytes_of(at, "comm_size"), waits)
            .front();
      }
      case et::Node::COMM_RECV_NODE: {
        const NodeAt& send = joined_.sends[at.rank][at.index];
        append(waits, done_[send.rank][send.index]);
        return joined_to_one(std::move(waits));
      }
      default:
        throw_input_error("{}: its type is {}; known are 1 to 7, METADATA_NODE to COMM_COLL_NODE", where(at),
                          static_cast<int>(node(at).type()));
    }
  }

  Dependencies compute(const NodeAt& at, const pe_models::Work& work, Dependencies waits) {
    if (work.cycles > kMostCycles) {
      throw_input_error("{}: takes {} cycles of machine {}; allowed are at most {}", where(at), work.cycles,
                        machine_.name(), kMostCycles);
    }
    return only(program_.compute(macros_[at.rank], work, std::move(waits)));
  }

  // The time that was recorded, or what so many operations take here.
  pe_models::Work computation(const NodeAt& at) const {
    constexpr double kNanosecondsPerMicrosecond = 1000;
    const std::uint64_t operations = whole_attribute(node(at), "num_ops", where(at)).value_or(0);
    const std::uint64_t macs = operations / 2 + operations % 2;
    if (const auto exact = whole_attribute(node(at), kExactCycles, where(at))) {
      return {*exact, 0, macs, 0, pe_models::Limit::kMacs};
    }
    if (node(at).duration_micros() == 0) {
      if (operations == 0) {
        throw_input_error("{}: has no size; needed is duration_micros or num_ops", where(at));
      }
      if (macs > kMostNodeBytes) {
        throw_input_error("{}: num_ops is {}; allowed are at most {}", where(at), operations,
                          2 * kMostNodeBytes);
      }
      return machine_.compute().macs(macs);
    }
    const double cycles = std::ceil(static_cast<double>(node(at).duration_micros()) *
                                    kNanosecondsPerMicrosecond * machine_.clock_ghz());
    if (cycles > static_cast<double>(kMostCycles)) {
      throw_input_error("{}: duration_micros is {}, {:.0f} cycles of machine {}; allowed are at most {}",
                        where(at), node(at).duration_micros(), cycles, machine_.name(), kMostCycles);
    }
    return {static_cast<Cycle>(cycles), 0, macs, 0, pe_models::Limit::kMacs};
  }

  std::uint64_t bytes_of(const NodeAt& at, const char* name) const {
    const std::uint64_t bytes = whole_attribute(node(at), name, where(at)).value_or(0);
    if (bytes == 0) throw_input_error("{}: has no size; needed is {}, in bytes", where(at), name);
    if (bytes > kMostNodeBytes) {
      throw_input_error("{}: {} is {}; allowed are at most {} bytes", where(at), name, bytes, kMostNodeBytes);
    }
    return bytes;
  }

  Collective collective_of(const NodeAt& at) const {
    const std::uint64_t type =
        whole_attribute(node(at), "comm_type", where(at)).value_or(std::numeric_limits<std::uint64_t>::max());
    for (const Collective known : {Collective::kAllReduce, Collective::kAllGather, Collective::kBroadcast,
                                   Collective::kAllToAll, Collective::kReduceScatter, Collective::kBarrier}) {
      if (type == static_cast<std::uint64_t>(known)) return known;
    }
    if (type == std::numeric_limits<std::uint64_t>::max())
      throw_input_error("{}: comm_type is missing", where(at));
    throw_input_error(
        "{}: comm_type is {}; known are 0 ALL_REDUCE, 2 ALL_GATHER, 5 BROADCAST, 6 ALL_TO_ALL, 7 "
        "REDUCE_SCATTER "
        "and 9 BARRIER",
        where(at), type);
  }

  // Of a broadcast: the place in the event of the rank that sends.
  std::size_t root_of(const Event& event) const {
    const auto rank = whole_attribute(node(event.front()), "root", where(event.front()));
    if (!rank) return 0;
    for (std::size_t i = 0; i < event.size(); ++i) {
      if (event[i].rank == *rank) return i;
    }
    throw_input_error("{}: root is {}, a rank that does not take part", where(event.front()), *rank);
  }

  void add_collective(const Event& event) {
    const Collective kind = collective_of(event.front());
    const std::uint64_t bytes = kind == Collective::kBarrier ? 0 : bytes_of(event.front(), "comm_size");
    const std::uint64_t count = event.size();
    constexpr std::uint64_t kBytesOfASend = 1U << 20U;  // at least
    check_tasks(event.front(), 3 * count * count + 2 * count * (bytes / kBytesOfASend));
    std::vector<Member> members;
    for (const NodeAt& at : event) members.push_back({macros_[at.rank], waits_of(at)});
    const std::vector<Dependencies> done = expander_.collective(kind, members, bytes, root_of(event));
    for (std::size_t i = 0; i < event.size(); ++i) {
      done_[event[i].rank][event[i].index] = joined_to_one(done[i]);
    }
  }

  // A node that many wait for is one thing to wait for.
  Dependencies joined_to_one(Dependencies all) {
    return all.size() < 2 ? std::move(all) : only(program_.barrier(std::move(all)));
  }

  static Dependencies only(std::uint32_t task) {
    Dependencies one;
    one.push_back({task, 0});
    return one;
  }

  const std::vector<RankTrace>& traces_;
  const Joined& joined_;
  const pe_models::Machine& machine_;
  ProgramBuilder program_;
  Expander expander_;
  std::vector<std::uint32_t> macros_;                                       // by rank
  std::vector<std::vector<Dependencies>> done_;                             // by rank and index
  std::vector<std::unordered_map<std::uint64_t, std::uint32_t>> index_of_;  // by rank and id
  std::set<std::string> names_;
};

}  // namespace

v1::Program program_of(const std::vector<RankTrace>& traces, std::span<const MacroPosition> places,
                       const pe_models::Machine& machine, const std::string& name) {
  const Joined joined = join(traces);
  v1::Program program = to_message(Writer(traces, joined, places, machine).write());
  program.set_model(name);
  program.set_mapping("ranks");
  program.set_graph("ranks");
  program.set_context(1);
  program.set_repeats(1);
  return program;
}

}  // namespace primalsim::workloads::chakra
