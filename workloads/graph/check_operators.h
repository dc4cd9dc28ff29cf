// Checks the operators and vectors of one graph against each other and against the model's shape.
#pragma once

#include <string>

#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

// The rules are those of check_graph.h. `field` is the graph's path in messages, "FILE: workload.layer"; the
// graph has at least one vector, and its name tells the layer from the head. Throws InputError.
void check_operators(const v1::Graph& graph, const v1::ModelShape& shape, const std::string& field);

}  // namespace primalsim::workloads
