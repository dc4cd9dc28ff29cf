// How large a workload is on a given machine: slices, partitions, weight bytes and LoRA bytes.
//
// Everything follows from the graph's LINEAR operators: a matrix has as many rows as its input vector has
// elements and as many columns as its output vector.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pe_models/machine.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

struct MatrixSize {
  std::string name;
  std::uint32_t rows = 0;     // elements of the input vector
  std::uint32_t columns = 0;  // elements of the output vector
};

// Slices of `rows` elements that hold a vector of `length` elements; the last one may be shorter.
std::uint32_t slices(std::uint32_t length, std::uint32_t rows);

// Length of a vector of the graph; InputError if there is none of that name.
std::uint32_t vector_length(const v1::Graph& graph, const std::string& vector);

// The matrices of a graph, in the order of its LINEAR operators.
std::vector<MatrixSize> matrices(const v1::Graph& graph);

// Macros that one graph's matrices take: each is cut into (slices of its rows) x (slices of its columns)
// partitions.
std::uint64_t partitions(const v1::Graph& graph, const pe_models::Machine& machine);

// Bytes of the weights of one decoder layer, base matrices only, without padding.
std::uint64_t weight_bytes(const v1::Workload& workload, const pe_models::Machine& machine);

// Bytes of A (rank x rows) and B (columns x rank) of all LoRA targets of one decoder layer; 0 without an
// adapter.
std::uint64_t lora_bytes(const v1::Workload& workload, const pe_models::Machine& machine);

}  // namespace primalsim::workloads
