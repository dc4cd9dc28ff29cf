#include "workloads/mapping/lora_blocks.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "core/error.h"
#include "pe_models/machine.h"
#include "workloads/mapping/ribbon_positions.h"

namespace primalsim::workloads {
namespace {

// How the candidates for a slice's block are tried.
enum class Order {
  cross,     // A in one column of partitions, B in one row
  diagonal,  // each slice of A starts at another column: leaves room for B in every column
};

class BlockPlacer {
 public:
  BlockPlacer(const Draft& draft, const pe_models::Machine& machine, std::uint32_t matrix,
              const LoraCentre& centre)
      : draft_(draft),
        machine_(machine),
        index_(matrix),
        matrix_(draft.graph.matrices[matrix]),
        centre_(centre),
        free_words_(std::size_t{matrix_.rows} * matrix_.columns, machine.dcim().words()) {}

  // Nothing if the blocks do not fit in this order.
  std::optional<v1::LoraPlacement> place(Order order) {
    v1::LoraPlacement placed;
    placed.set_matrix(matrix_.name);
    set_macro(*placed.mutable_root(), draft_.ribbon.position(centre_.root));
    for (std::uint32_t row = 0; row < matrix_.rows; ++row) {
      const auto at = [&](std::uint32_t i) { return Cell{row, (a_start(order, row) + i) % matrix_.columns}; };
      if (!place_slice(*placed.mutable_a(), row, machine_.lora_a_words(1), matrix_.columns, at)) return {};
    }
    for (std::uint32_t column = 0; column < matrix_.columns; ++column) {
      const auto at = [&](std::uint32_t i) { return Cell{(centre_.row + i) % matrix_.rows, column}; };
      if (!place_slice(*placed.mutable_b(), column, machine_.lora_b_words(1), matrix_.rows, at)) return {};
    }
    return placed;
  }

 private:
  struct Cell {
    std::uint32_t row;
    std::uint32_t column;
  };
  using Blocks = google::protobuf::RepeatedPtrField<v1::LoraBlock>;

  std::uint32_t a_start(Order order, std::uint32_t row) const {
    const std::uint64_t rank_words = machine_.lora_a_words(1) + machine_.lora_b_words(1);
    const std::uint32_t blocks = (matrix_.rank + machine_.dcim().columns - 1) / machine_.dcim().columns;
    if (order == Order::diagonal)
      return static_cast<std::uint32_t>(std::uint64_t{row} * blocks % matrix_.columns);
    // Where both cannot share the macro at the crossing, A makes way.
    const bool share = matrix_.rank * rank_words <= machine_.dcim().words();
    return centre_.column + (row == centre_.row && !share ? 1 : 0);
  }

  void add_block(Blocks& blocks, std::uint32_t slice, std::uint32_t first_rank, std::uint32_t ranks,
                 std::uint32_t macro) const {
    v1::LoraBlock& block = *blocks.Add();
    block.set_slice(slice);
    block.set_first_rank(first_rank);
    block.set_ranks(ranks);
    set_macro(*block.mutable_at(), draft_.ribbon.position(macro));
  }

  template <typename At>
  bool place_slice(Blocks& blocks, std::uint32_t slice, std::uint64_t words, std::uint32_t candidates,
                   const At& at) {
    const std::uint32_t most = machine_.dcim().columns;
    std::uint32_t first_rank = 0;
    // Round by round, one block a macro; whole blocks first, then what is left over, in pieces.
    std::uint32_t placed_before = kNoIndex;
    while (first_rank < matrix_.rank && first_rank != placed_before) {
      placed_before = first_rank;
      for (const bool whole : {true, false}) {
        for (std::uint32_t i = 0; i < candidates && first_rank < matrix_.rank; ++i) {
          const Cell cell = at(i);
          std::uint64_t& free = free_words_[std::size_t{cell.row} * matrix_.columns + cell.column];
          const std::uint32_t wanted = std::min(most, matrix_.rank - first_rank);
          const auto ranks = static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, free / words));
          if (ranks == 0 || (whole && ranks < wanted)) continue;
          free -= ranks * words;
          add_block(blocks, slice, first_rank, ranks, draft_.partition(index_, cell.row, cell.column));
          first_rank += ranks;
        }
      }
    }
    return first_rank == matrix_.rank;
  }

  const Draft& draft_;
  const pe_models::Machine& machine_;
  const std::uint32_t index_;
  const SlicedMatrix& matrix_;
  const LoraCentre centre_;
  std::vector<std::uint64_t> free_words_;  // per partition of the matrix
};

}  // namespace

void add_lora_blocks(google::protobuf::RepeatedPtrField<v1::LoraPlacement>& loras, const Draft& draft,
                     const pe_models::Machine& machine, std::uint32_t matrix, const LoraCentre& centre) {
  const SlicedMatrix& sliced = draft.graph.matrices[matrix];
  if (sliced.rank == 0) return;
  for (const Order order : {Order::cross, Order::diagonal}) {
    if (auto placed = BlockPlacer(draft, machine, matrix, centre).place(order)) {
      *loras.Add() = *std::move(placed);
      return;
    }
  }
  throw_no_fit(
      "the LoRA adapter of {} does not fit: rank {} takes {} words in {} macros of dcim.rows x dcim.columns "
      "= {} words, "
      "each slice of A in the macros of its row and each slice of B in those of its column",
      sliced.name, sliced.rank,
      sliced.rows * machine.lora_a_words(sliced.rank) + sliced.columns * machine.lora_b_words(sliced.rank),
      std::uint64_t{sliced.rows} * sliced.columns, machine.dcim().words());
}

LoraCentre middle_of(const Draft& draft, std::uint32_t matrix) {
  const SlicedMatrix& sliced = draft.graph.matrices[matrix];
  const std::uint32_t row = sliced.rows / 2;
  const std::uint32_t column = sliced.columns / 2;
  return {row, column, draft.partition(matrix, row, column)};
}

}  // namespace primalsim::workloads
