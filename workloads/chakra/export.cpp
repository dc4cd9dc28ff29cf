#include "workloads/chakra/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "core/checked_math.h"
#include "proto/file_bytes.h"

namespace primalsim::workloads::chakra {
namespace {

constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

// When something has happened: a node of a rank.
struct Moment {
  std::uint32_t rank = kNowhere;  // kNowhere: at the start
  std::uint64_t node = 0;
};

using Moments = std::vector<Moment>;

class Exporter {
 public:
  Exporter(const v1::Program& program, const pe_models::Machine& machine)
      : program_(program), machine_(machine) {
    std::set<std::uint32_t> macros;
    for (const v1::Task& task : program.tasks()) {
      if (task.has_compute()) macros.insert(task.compute().macro());
      if (task.has_send()) macros.insert(task.send().source().macro());
      for (const v1::Terminal& to : task.send().destinations()) macros.insert(to.macro());
      for (const v1::ReduceNode& node : task.reduce().nodes()) macros.insert(node.macro());
    }
    exported_.macros.assign(macros.begin(), macros.end());
    for (const std::uint32_t macro : exported_.macros) rank_of_.emplace(macro, rank_of_.size());
    exported_.traces.resize(exported_.macros.size());
  }

  Exported run() {
    for (const v1::Task& task : program_.tasks()) {
      name_ = program_.operators(static_cast<int>(task.operator_()));
      if (task.has_compute()) ends_.push_back({add_compute(task)});
      if (task.has_send()) ends_.push_back(add_send(task));
      if (task.has_reduce()) ends_.push_back({add_reduce(task.reduce())});
      if (task.has_barrier()) ends_.push_back({add_barrier(task)});
    }
    return std::move(exported_);
  }

 private:
  std::uint32_t rank(std::uint32_t macro) const { return rank_of_.at(macro); }

  // The node is the last of its rank; it waits for all of these.
  et::Node& add(std::uint32_t rank, et::Node::Type type, const Moments& after) {
    Moments here;
    for (const Moment& moment : after) {
      if (moment.rank == kNowhere) continue;
      here.push_back(moment.rank == rank ? moment : token(moment, rank));
    }
    et::Node& node = exported_.traces[rank].nodes.emplace_back();
    node.set_id(exported_.traces[rank].nodes.size());
    node.set_name(name_);
    node.set_type(type);
    std::set<std::uint64_t> ids;
    for (const Moment& moment : here) ids.insert(moment.node);
    for (const std::uint64_t id : ids) node.add_data_deps(id);
    return node;
  }

  Moment last(std::uint32_t rank) const { return {rank, exported_.traces[rank].nodes.size()}; }

  static void set(et::Node& node, const char* name, std::uint64_t value) {
    et::Attribute& attribute = *node.add_attr();
    attribute.set_name(name);
    attribute.set_uint64_val(value);
  }

  // The other rank learns of it by a message of a byte, once.
  Moment token(const Moment& moment, std::uint32_t to) {
    const auto [known, is_new] = tokens_.try_emplace({moment.rank, moment.node, to});
    if (is_new) {
      ++exported_.tokens;
      known->second = message(moment.rank, to, 1, {moment});
    }
    return known->second;
  }

  // When it is there.
  Moment message(std::uint32_t from, std::uint32_t to, std::uint64_t bytes, const Moments& after) {
    const std::uint64_t number = messages_++;
    et::Node& send = add(from, et::Node::COMM_SEND_NODE, after);
    set(send, "comm_dst", to);
    set(send, "comm_size", bytes);
    set(send, "comm_tag", number);
    et::Node& receive = add(to, et::Node::COMM_RECV_NODE, {});
    set(receive, "comm_src", from);
    set(receive, "comm_size", bytes);
    set(receive, "comm_tag", number);
    return last(to);
  }

  Moment compute(std::uint32_t rank, std::uint64_t cycles, std::uint64_t macs, const Moments& after) {
    constexpr double kCyclesPerMicrosecond = 1000;  // at 1 GHz
    et::Node& node = add(rank, et::Node::COMP_NODE, after);
    node.set_duration_micros(static_cast<std::uint64_t>(
        std::ceil(static_cast<double>(cycles) / (kCyclesPerMicrosecond * machine_.clock_ghz()))));
    set(node, kExactCycles, cycles);
    set(node, "num_ops", 2 * macs);
    return last(rank);
  }

  Moments moments(const DependencyList& after) const {
    Moments all;
    for (const v1::Dependency& each : after) {
      if (each.reuse()) continue;
      all.push_back(ends_[each.task()][each.output()]);
    }
    return all;
  }

  Moment add_compute(const v1::Task& task) {
    const v1::Compute& compute_task = task.compute();
    return compute(rank(compute_task.macro()), compute_task.cycles(), compute_task.operations(),
                   moments(task.after()));
  }

  // One message to each macro; what stays in its macro has arrived when it is ready.
  Moments add_send(const v1::Task& task) {
    const v1::Send& send = task.send();
    const std::uint32_t from = rank(send.source().macro());
    const Moments after = moments(task.after());
    std::map<std::uint32_t, Moment> arrivals;
    Moments ends;
    for (const v1::Terminal& to : send.destinations()) {
      const std::uint32_t there = rank(to.macro());
      if (arrivals.count(there) == 0) {
        if (there == from) {
          add(from, et::Node::METADATA_NODE, after);
          arrivals[there] = last(from);
        } else {
          arrivals[there] = message(from, there, bytes_of(send.flits()), after);
        }
      }
      ends.push_back(arrivals[there]);
    }
    exported_.multicasts += arrivals.size() > 1 ? 1 : 0;
    return ends;
  }

  // From the leaves on: what a node has of its own and of its children, added, goes to its parent.
  Moment add_reduce(const v1::Reduce& reduce) {
    ++exported_.reductions;
    std::vector<Moments> has(static_cast<std::size_t>(reduce.nodes_size()));
    for (const v1::Operand& operand : reduce.operands()) {
      const std::uint32_t at = rank(reduce.nodes(static_cast<int>(operand.node())).macro());
      add(at, et::Node::METADATA_NODE, moments(operand.after()));
      has[operand.node()].push_back(last(at));
    }
    for (int node = reduce.nodes_size() - 1; node >= 0; --node) {
      Moments& parts = has[static_cast<std::size_t>(node)];
      const std::uint32_t at = rank(reduce.nodes(node).macro());
      if (parts.size() > 1) {
        const std::uint64_t cycles = (parts.size() - 1) * reduce.flits() * machine_.cycles_per_added_flit();
        const std::uint64_t elements = 8 * bytes_of(reduce.flits()) / machine_.precision().sum_bits;
        parts = {compute(at, cycles, (parts.size() - 1) * elements, parts)};
      }
      if (node == 0) return parts.front();
      const std::uint32_t parent = reduce.nodes(node).parent();
      const std::uint32_t to = rank(reduce.nodes(static_cast<int>(parent)).macro());
      has[parent].push_back(at == to ? parts.front() : message(at, to, bytes_of(reduce.flits()), parts));
    }
    return {};
  }

  // Where the first that it waits for is.
  Moment add_barrier(const v1::Task& task) {
    const Moments after = moments(task.after());
    const auto found =
        std::find_if(after.begin(), after.end(), [](const Moment& each) { return each.rank != kNowhere; });
    if (found == after.end()) return {};
    add(found->rank, et::Node::METADATA_NODE, after);
    return last(found->rank);
  }

  std::uint64_t bytes_of(std::uint64_t flits) const { return flits * machine_.router().flit_bytes(); }

  const v1::Program& program_;
  const pe_models::Machine& machine_;
  Exported exported_;
  std::map<std::uint32_t, std::uint32_t> rank_of_;  // by macro
  std::vector<Moments> ends_;                       // by task and output
  std::map<std::tuple<std::uint32_t, std::uint64_t, std::uint32_t>, Moment> tokens_;
  std::string name_;
  std::uint64_t messages_ = 0;
};

void append_message(std::string& bytes, const google::protobuf::Message& message) {
  const std::string one = message.SerializeAsString();
  std::uint64_t length = one.size();
  for (; length > 0x7f; length >>= 7U) bytes += static_cast<char>((length & 0x7fU) | 0x80U);
  bytes += static_cast<char>(length);
  bytes += one;
}

}  // namespace

Exported export_program(const CheckedProgram& program, const pe_models::Machine& machine) {
  return Exporter(program.message(), machine).run();
}

std::filesystem::path write_traces(const Exported& exported, const pe_models::Machine& machine,
                                   const std::filesystem::path& path) {
  const std::filesystem::path stem = path.parent_path() / path.stem();
  std::string places = "# RANK TILE X Y\n";
  const Ribbon ribbon = machine.ribbon(1);
  for (std::size_t rank = 0; rank < exported.traces.size(); ++rank) {
    et::GlobalMetadata metadata;
    metadata.set_version("0.0.4");
    std::string bytes;
    append_message(bytes, metadata);
    for (const et::Node& node : exported.traces[rank].nodes) append_message(bytes, node);
    write_atomically(fmt::format("{}.{}.et", stem.string(), rank), bytes);
    const MacroPosition at = ribbon.position(exported.macros[rank]);
    places += fmt::format("{} {} {} {}\n", rank, at.tile, at.x, at.y);
  }
  write_atomically(stem.string() + ".ranks", places);
  return stem.string() + ".0.et";
}

}  // namespace primalsim::workloads::chakra
