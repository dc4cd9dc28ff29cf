// A graph as mappings see it: matrices and vectors cut into slices, and which of them belong together.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pe_models/machine.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

inline constexpr std::uint32_t kNoIndex = 0xffffffff;

// The matrix of one LINEAR operator. Indices are into SlicedGraph.
struct SlicedMatrix {
  std::string name;
  std::uint32_t rows = 0;     // input slices
  std::uint32_t columns = 0;  // output slices
  std::uint32_t input = 0;    // vector
  std::uint32_t output = 0;   // vector
  std::uint32_t rank = 0;     // of its LoRA adapter; 0: none
};

struct SlicedVector {
  std::string name;
  std::uint32_t length = 0;  // elements
  std::uint32_t slices = 0;
  std::uint32_t made_by = kNoIndex;  // matrix
  std::uint32_t read_by = kNoIndex;  // first matrix that reads it
  std::uint32_t follows = kNoIndex;  // vector: first input of the NORM, ADD or SWIGLU that makes it
  bool is_normed = false;            // made by a NORM
  bool is_query = false;             // read by SCORES
  bool is_key = false;               // first input of KV_APPEND
  bool is_value = false;             // second input of KV_APPEND
};

struct SlicedGraph {
  std::string name;
  std::uint32_t slice_elements = 0;  // C
  std::vector<SlicedMatrix> matrices;
  std::vector<SlicedVector> vectors;

  std::uint64_t partitions() const;
  // The vector for which `is` is set, or kNoIndex.
  std::uint32_t find(bool SlicedVector::*is) const;
  // The matrix of this name; there must be one.
  std::uint32_t find_matrix(std::string_view matrix_name) const;
  // The first matrix that reads the vector, or a vector that follows it, or kNoIndex.
  std::uint32_t reader_of(std::uint32_t vector) const;
};

// LoRA ranks are those of the workload's adapter, in the layer only. InputError if an operator names a vector
// that the graph does not have.
SlicedGraph slice_graph(const v1::Workload& workload, const v1::Graph& graph,
                        const pe_models::Machine& machine);

}  // namespace primalsim::workloads
