// The rules for the operators of a graph: what a kind may ask about the lengths of its vectors, and the check
// of all.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

struct LengthRules {
  const v1::ModelShape& shape;
  const std::map<std::string, std::uint32_t>& lengths;  // by vector
  const std::string& at;                                // the operator's path in messages
  bool is_layer = false;

  std::uint32_t length(const std::string& vector) const { return lengths.at(vector); }
  // Throws InputError unless the vector is so long; `what` is called so long in the message.
  void expect(const std::string& vector, std::uint64_t length, const std::string& what) const;
  void expect_query(const std::string& vector) const;
  void expect_key(const std::string& vector) const;
  // As long as the operator's output.
  void expect_inputs_as_output(const v1::Operator& op) const;
};

inline void any_lengths(const LengthRules&, const v1::Operator&) {}

// The rules are those of check_graph.h. `field` is the graph's path in messages, "FILE: workload.layer"; the
// graph has at least one vector, and its name tells the layer from the head. Throws InputError.
void check_operators(const v1::Graph& graph, const v1::ModelShape& shape, const std::string& field);

}  // namespace primalsim::workloads
