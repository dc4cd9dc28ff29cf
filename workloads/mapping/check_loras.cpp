#include <algorithm>
#include <map>
#include <set>

#include "core/error.h"
#include "pe_models/machine.h"
#include "workloads/mapping/placement_checks.h"

namespace primalsim::workloads {
namespace {

using Blocks = google::protobuf::RepeatedPtrField<v1::LoraBlock>;

class LoraChecker {
 public:
  explicit LoraChecker(const PlacementCheck& check) : check_(check) {}

  void run() {
    std::set<std::string> placed;
    for (int i = 0; i < check_.placement.loras_size(); ++i) {
      const v1::LoraPlacement& lora = check_.placement.loras(i);
      const std::string field = fmt::format("{}.loras[{}]", check_.field, i);
      const auto found =
          std::find_if(check_.graph.matrices.begin(), check_.graph.matrices.end(),
                       [&](const SlicedMatrix& m) { return m.name == lora.matrix() && m.rank != 0; });
      if (found == check_.graph.matrices.end()) {
        throw_input_error("{}.matrix: '{}' is no LoRA target of the model's adapter in graph '{}'", field,
                          lora.matrix(), check_.graph.name);
      }
      if (!placed.insert(lora.matrix()).second) {
        throw_input_error("{}.matrix: '{}' is placed twice", field, lora.matrix());
      }
      checked_macro(check_, lora.root(), field + ".root");
      find_partitions(lora.matrix());
      check_blocks(lora.a(), *found, true, field + ".a");
      check_blocks(lora.b(), *found, false, field + ".b");
    }
    for (const SlicedMatrix& matrix : check_.graph.matrices) {
      if (matrix.rank == 0 || placed.contains(matrix.name)) continue;
      throw_input_error("{}.loras: the adapter of '{}' (rank {}) is not placed", check_.field, matrix.name,
                        matrix.rank);
    }
  }

 private:
  void find_partitions(const std::string& matrix) {
    partition_at_.clear();
    for (const v1::MatrixPlacement& placed : check_.placement.matrices()) {
      if (placed.matrix() != matrix) continue;
      for (const v1::Partition& partition : placed.partitions()) {
        const v1::Macro& at = partition.at();
        partition_at_[check_.ribbon.index({at.tile(), at.x(), at.y()})] = {partition.row(),
                                                                           partition.column()};
      }
    }
  }

  void check_blocks(const Blocks& blocks, const SlicedMatrix& matrix, bool is_a, const std::string& field) {
    const std::uint32_t slices = is_a ? matrix.rows : matrix.columns;
    std::vector<std::vector<bool>> seen(slices, std::vector<bool>(matrix.rank, false));
    for (int i = 0; i < blocks.size(); ++i) {
      const v1::LoraBlock& block = blocks[i];
      const std::string at = fmt::format("{}[{}]", field, i);
      if (block.slice() >= slices) {
        throw_input_error("{}.slice: is {}; '{}' has slices 0 to {}", at, block.slice(), matrix.name,
                          slices - 1);
      }
      const std::uint64_t end = std::uint64_t{block.first_rank()} + block.ranks();
      if (end > matrix.rank) {
        throw_input_error("{}: ranks {} to {}; the adapter has rank {}", at, block.first_rank(), end - 1,
                          matrix.rank);
      }
      for (std::uint64_t rank = block.first_rank(); rank < end; ++rank) {
        if (seen[block.slice()][rank]) {
          throw_input_error("{}: rank {} of slice {} is placed twice", at, rank, block.slice());
        }
        seen[block.slice()][rank] = true;
      }
      check_place(block, matrix, is_a, at);
    }
    for (std::uint32_t slice = 0; slice < slices; ++slice) {
      const auto missing = std::find(seen[slice].begin(), seen[slice].end(), false);
      if (missing == seen[slice].end()) continue;
      throw_input_error("{}: rank {} of slice {} of '{}' is not placed", field, missing - seen[slice].begin(),
                        slice, matrix.name);
    }
  }

  void check_place(const v1::LoraBlock& block, const SlicedMatrix& matrix, bool is_a, const std::string& at) {
    const std::uint32_t macro = checked_macro(check_, block.at(), at + ".at");
    const auto partition = partition_at_.find(macro);
    const bool fits = partition != partition_at_.end() &&
                      block.slice() == (is_a ? partition->second.first : partition->second.second);
    if (!fits) {
      throw_input_error("{}.at: {} holds no partition of {} {} of '{}'", at, name_of(block.at()),
                        is_a ? "row" : "column", block.slice(), matrix.name);
    }
    std::uint64_t& words = words_[macro];
    words += is_a ? check_.machine.lora_a_words(block.ranks()) : check_.machine.lora_b_words(block.ranks());
    const std::uint64_t most = check_.machine.dcim().words();
    if (words <= most) return;
    throw_no_fit("{}.at: the LoRA blocks at {} take {} words; its DCIM has {} x {} = {}", at,
                 name_of(block.at()), words, check_.machine.dcim().rows, check_.machine.dcim().columns, most);
  }

  const PlacementCheck& check_;
  std::map<std::uint32_t, std::uint64_t> words_;  // per macro
  // Of the matrix at hand: macro to (row, column).
  std::map<std::uint32_t, std::pair<std::uint32_t, std::uint32_t>> partition_at_;
};

}  // namespace

void check_loras(const PlacementCheck& check) { LoraChecker(check).run(); }

}  // namespace primalsim::workloads
