// The sizes of a Program's tokens that functions need.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "pe_models/machine.h"
#include "primalsim/v1/program.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::accelerator::functional {

struct TokenSizes {
  std::uint32_t number = 0;  // in the stream
  std::uint32_t sequence = 0;
  std::uint32_t position = 0;
  std::uint32_t entries = 0;    // attended
  std::uint32_t new_entry = 0;  // its own
};

struct Sizes {
  // Throws InputError if the machine's precisions are not those that functional mode computes with, or the
  // Program has more of something than it can tell apart.
  Sizes(const v1::Workload& workload, const v1::Graph& graph, const pe_models::Machine& machine,
        const v1::Program& program, std::span<const v1::Workload* const> adapted = {});

  std::uint32_t slices(std::uint32_t length) const { return (length + slice_elements - 1) / slice_elements; }
  // Elements of slice `index` of a vector.
  std::uint32_t elements_of(std::uint32_t length, std::uint32_t index) const;
  // Of a vector of the graph; InputError if there is none of this name or number.
  std::uint32_t length(const std::string& vector) const;
  std::uint32_t index(const std::string& vector) const;
  const v1::Operator& op(std::uint32_t index) const;
  // Ranks of a matrix in the adapter that a sequence has; 0: none.
  std::uint32_t ranks(const std::string& matrix, std::uint32_t sequence) const;
  // Which of the batch's adapters that is.
  std::uint32_t adapter(std::uint32_t sequence) const;
  // InputError if the stream has no such token.
  const TokenSizes& token(std::uint32_t number) const;

  const v1::Workload& workload;
  const v1::Graph& graph;
  const std::span<const v1::Workload* const> adapted;  // by sequence, in turn; none: all have the workload's
  std::uint32_t slice_elements = 0;
  std::uint32_t flits_per_buffer = 0;
  std::uint32_t flits_per_accumulator = 0;
  std::uint32_t heads = 0;
  std::uint32_t group = 0;  // query heads per KV head
  std::uint32_t head_dim = 0;
  std::vector<TokenSizes> tokens;  // at least one
  unsigned adc_bits = 0;
  unsigned sum_bits = 0;
};

}  // namespace primalsim::accelerator::functional
