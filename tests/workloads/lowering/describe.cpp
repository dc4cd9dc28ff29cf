#include "tests/workloads/lowering/describe.h"

#include <fmt/format.h>

namespace primalsim::workloads {
namespace {

std::string port_name(v1::Port port) {
  return port == v1::PORT_ACIM ? "acim" : port == v1::PORT_DCIM ? "dcim" : "local";
}

std::string after_text(const v1::Program& program,
                       const google::protobuf::RepeatedPtrField<v1::Dependency>& after) {
  std::string text;
  for (const v1::Dependency& dependency : after) {
    text += text.empty() ? " (" : " ";
    text += std::to_string(dependency.task());
    const bool is_send = program.tasks(static_cast<int>(dependency.task())).has_send();
    if (is_send) text += fmt::format(".{}", dependency.output());
  }
  return text.empty() ? text : text + ")";
}

std::string compute_text(const v1::Compute& compute) {
  const char* unit = compute.unit() == v1::Compute::ACIM   ? "acim"
                     : compute.unit() == v1::Compute::DCIM ? "dcim"
                                                           : "router";
  std::string text = fmt::format("{} {} {}", unit, compute.macro(), compute.cycles());
  if (compute.scratchpad_words() != 0) text += fmt::format(" words {}", compute.scratchpad_words());
  return text;
}

std::string send_text(const v1::Send& send) {
  std::string text = fmt::format("send {} {} ->", send.flits(), send.source().macro());
  for (int i = 0; i < send.destinations_size(); ++i) {
    text += fmt::format(" {}.{}", send.destinations(i).macro(), port_name(send.destinations(i).port()));
    if (send.buffers_size() != 0) text += fmt::format("[{}]", send.buffers(i));
  }
  return text;
}

std::string reduce_text(const v1::Program& program, const v1::Reduce& reduce) {
  std::vector<int> contributions(static_cast<std::size_t>(reduce.nodes_size()), 0);
  for (int i = 1; i < reduce.nodes_size(); ++i) ++contributions[reduce.nodes(i).parent()];
  for (const v1::Operand& operand : reduce.operands()) ++contributions[operand.node()];
  std::string text = fmt::format("reduce {}:", reduce.flits());
  for (int i = 0; i < reduce.nodes_size(); ++i) {
    const v1::ReduceNode& node = reduce.nodes(i);
    text += fmt::format(" {}", node.macro());
    if (i == 0 || contributions[static_cast<std::size_t>(i)] > 1)
      text += fmt::format("[{}]", node.accumulator());
    if (i > 0) text += fmt::format(">{}", node.parent());
  }
  text += ";";
  for (const v1::Operand& operand : reduce.operands()) {
    text += fmt::format(" {}@{}{}", port_name(operand.port()), operand.node(),
                        after_text(program, operand.after()));
  }
  return text;
}

}  // namespace

std::vector<std::string> describe(const v1::Program& program) {
  std::vector<std::string> lines;
  for (const v1::Task& task : program.tasks()) {
    std::string text = "barrier";
    if (task.has_compute()) text = compute_text(task.compute());
    if (task.has_send()) text = send_text(task.send());
    if (task.has_reduce()) text = reduce_text(program, task.reduce());
    lines.push_back(fmt::format("{}: {}{}", program.operators(static_cast<int>(task.operator_())), text,
                                after_text(program, task.after())));
  }
  return lines;
}

std::vector<int> tasks_of(const v1::Program& program, const std::string& operator_name) {
  std::vector<int> tasks;
  for (int i = 0; i < program.tasks_size(); ++i) {
    if (program.operators(static_cast<int>(program.tasks(i).operator_())) == operator_name)
      tasks.push_back(i);
  }
  return tasks;
}

}  // namespace primalsim::workloads
