#include "accelerator/traffic.h"

#include <algorithm>

#include "accelerator/network_parameters.h"
#include "accelerator/routing_tree.h"
#include "noc/ipcn/transfer_plan.h"
#include "noc/ipcn/trees/tree.h"

namespace primalsim::accelerator {
namespace {

using noc::ipcn::Port;
using noc::ipcn::Terminal;

// The outputs that transfers take. XY trees are found without the network's builder, so that each checks the
// other.
class Routes {
 public:
  explicit Routes(const noc::ipcn::Parameters& parameters)
      : xy_(parameters.ribbon),
        trees_(parameters.tree == "xy" ? nullptr
                                       : noc::ipcn::make_trees(parameters.tree, parameters.ribbon)) {}

  // Calls visit(macro, port) for every router output on the way from `source` to all destinations.
  template <typename Visit>
  void walk(const Terminal& source, std::span<const Terminal> destinations, Visit visit) {
    if (trees_ == nullptr) return xy_.walk(source.macro, destinations, visit);
    trees_->build(source, destinations, nodes_);
    for (const noc::ipcn::TreeNode& node : nodes_) {
      for (unsigned port = 0; port < noc::ipcn::kPorts; ++port) {
        if ((node.outputs >> port & 1U) != 0) visit(node.router, static_cast<Port>(port));
      }
    }
  }

 private:
  RoutingTree xy_;
  std::unique_ptr<noc::ipcn::TreeBuilder> trees_;  // null: xy
  std::vector<noc::ipcn::TreeNode> nodes_;
};

// Calls inject(task, macro, port, flits) for every packet stream a source sends, and pass(task, macro, port,
// flits) for every router output that a stream takes.
template <typename Inject, typename Pass>
void for_each_stream(const ProgramImage& image, const noc::ipcn::Parameters& parameters, Inject inject,
                     Pass pass) {
  Routes routes(parameters);
  std::vector<std::uint32_t> contributions;
  std::vector<Port> passed_on;  // per node: the port of its only operand
  for (std::uint32_t task = 0; task < image.tasks(); ++task) {
    const auto stream = [&](Terminal source, std::span<const Terminal> destinations, std::uint32_t flits) {
      inject(task, source.macro, source.port, flits);
      routes.walk(source, destinations,
                  [&](std::uint32_t macro, Port port) { pass(task, macro, port, flits); });
    };
    if (image.kind[task] == TaskKind::kSend) {
      const noc::ipcn::Send& send = image.send(task);
      stream(send.source, send.destinations, send.flits);
    } else if (image.kind[task] == TaskKind::kReduce) {
      const noc::ipcn::Reduce& reduce = image.reduce(task).reduce;
      contributions.assign(reduce.nodes.size(), 0);
      passed_on.assign(reduce.nodes.size(), noc::ipcn::kLocal);
      for (std::size_t node = 1; node < reduce.nodes.size(); ++node)
        contributions[reduce.nodes[node].parent] += 2;
      for (const noc::ipcn::Operand& operand : reduce.operands) {
        ++contributions[operand.node];
        passed_on[operand.node] = operand.port;
      }
      // One operand and no child (which counts 2): a leaf that does not add, unless it is the root.
      const auto passes_on = [&](std::uint32_t node) { return node != 0 && contributions[node] == 1; };
      for (const noc::ipcn::Operand& operand : reduce.operands) {
        if (passes_on(operand.node)) continue;
        const std::uint32_t macro = reduce.nodes[operand.node].macro;
        const Terminal adder{macro, noc::ipcn::kLocal};
        stream({macro, operand.port}, {&adder, 1}, reduce.flits);
      }
      for (std::uint32_t node = 1; node < reduce.nodes.size(); ++node) {
        const Terminal adder{reduce.nodes[reduce.nodes[node].parent].macro, noc::ipcn::kLocal};
        const Port port = passes_on(node) ? passed_on[node] : noc::ipcn::kLocal;
        stream({reduce.nodes[node].macro, port}, {&adder, 1}, reduce.flits);
      }
    }
  }
}

}  // namespace

Traffic count_traffic(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                      std::uint32_t operators) {
  const Ribbon& ribbon = parameters.ribbon;
  Traffic traffic;
  traffic.flits.assign(ribbon.macros() * noc::ipcn::kPorts, 0);
  traffic.busy_cycles.assign(traffic.flits.size(), 0);
  traffic.injected.assign(traffic.flits.size(), 0);
  traffic.operator_hops.assign(operators, 0);
  traffic.added.assign(ribbon.macros(), 0);
  std::uint32_t packets = 0;  // of the stream that was injected last
  const auto inject = [&](std::uint32_t /*task*/, std::uint32_t macro, Port port, std::uint32_t flits) {
    traffic.injected[output_index(macro, port)] += flits;
    traffic.injected_flits += flits;
    packets = noc::ipcn::packet_count(flits, parameters.fifo_flits);
    traffic.packet_hops += packets;
  };
  const auto pass = [&](std::uint32_t task, std::uint32_t macro, Port port, std::uint32_t flits) {
    const std::uint64_t output = output_index(macro, port);
    traffic.flits[output] += flits;
    traffic.router_hops += flits;
    traffic.packet_hops += packets;
    if (port >= noc::ipcn::kPlanarPorts) {
      traffic.busy_cycles[output] += flits;
      traffic.ejected_flits += flits;
      return;
    }
    const bool crosses = ribbon.is_crossing(macro, port);
    traffic.busy_cycles[output] += crosses ? lane_cycles(parameters, flits) : flits;
    if (crosses) traffic.packet_hops += std::uint64_t{2} * packets;
    traffic.link_hops += flits;
    traffic.operator_hops[image.operator_index[task]] += flits;
  };
  for_each_stream(image, parameters, inject, pass);
  noc::ipcn::ReducePlan plan;
  for (const ReduceTask& task : image.reduces) {
    plan.assign(task.reduce);
    for (std::size_t node = 0; node < task.reduce.nodes.size(); ++node) {
      const std::uint64_t flits = std::uint64_t{plan.contributions[node]} * task.reduce.flits;
      traffic.contributed_flits += flits;
      if (flits != 0) traffic.added[task.reduce.nodes[node].macro] += flits - task.reduce.flits;
    }
  }
  return traffic;
}

std::vector<std::vector<std::uint64_t>> flits_by_operator(const ProgramImage& image,
                                                          const noc::ipcn::Parameters& parameters,
                                                          std::uint32_t operators,
                                                          std::span<const std::uint64_t> outputs) {
  std::vector<std::vector<std::uint64_t>> result(outputs.size(), std::vector<std::uint64_t>(operators, 0));
  std::vector<std::uint32_t> row(parameters.ribbon.macros() * noc::ipcn::kPorts, 0);  // 0: not asked for
  for (std::size_t i = 0; i < outputs.size(); ++i) row[outputs[i]] = static_cast<std::uint32_t>(i + 1);
  const auto pass = [&](std::uint32_t task, std::uint32_t macro, Port port, std::uint32_t flits) {
    const std::uint32_t asked = row[output_index(macro, port)];
    if (asked != 0) result[asked - 1U][image.operator_index[task]] += flits;
  };
  for_each_stream(
      image, parameters, [](std::uint32_t, std::uint32_t, Port, std::uint32_t) {}, pass);
  return result;
}

}  // namespace primalsim::accelerator
