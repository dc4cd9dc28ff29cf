#include <algorithm>
#include <map>

#include "core/error.h"
#include "workloads/mapping/placement_checks.h"

namespace primalsim::workloads {
namespace {

class MatrixChecker {
 public:
  explicit MatrixChecker(const PlacementCheck& check) : check_(check) {}

  void run() {
    std::map<std::string, int> placed;
    for (int i = 0; i < check_.placement.matrices_size(); ++i) {
      const v1::MatrixPlacement& matrix = check_.placement.matrices(i);
      const std::string field = fmt::format("{}.matrices[{}]", check_.field, i);
      const auto found = std::find_if(check_.graph.matrices.begin(), check_.graph.matrices.end(),
                                      [&](const SlicedMatrix& m) { return m.name == matrix.matrix(); });
      if (found == check_.graph.matrices.end()) {
        throw_input_error("{}.matrix: graph '{}' has no matrix '{}'", field, check_.graph.name,
                          matrix.matrix());
      }
      if (!placed.emplace(matrix.matrix(), i).second) {
        throw_input_error("{}.matrix: '{}' is placed twice", field, matrix.matrix());
      }
      check_partitions(matrix, *found, field);
    }
    for (const SlicedMatrix& matrix : check_.graph.matrices) {
      if (placed.contains(matrix.name)) continue;
      throw_input_error("{}.matrices: '{}' is not placed; it has {} x {} partitions", check_.field,
                        matrix.name, matrix.rows, matrix.columns);
    }
  }

 private:
  void check_partitions(const v1::MatrixPlacement& matrix, const SlicedMatrix& sliced,
                        const std::string& field) {
    std::vector<bool> seen(std::size_t{sliced.rows} * sliced.columns, false);
    for (int i = 0; i < matrix.partitions_size(); ++i) {
      const v1::Partition& partition = matrix.partitions(i);
      const std::string at = fmt::format("{}.partitions[{}]", field, i);
      if (partition.row() >= sliced.rows || partition.column() >= sliced.columns) {
        throw_input_error("{}: ({}, {}) is not in {}, which has {} x {} partitions", at, partition.row(),
                          partition.column(), sliced.name, sliced.rows, sliced.columns);
      }
      const std::size_t index = std::size_t{partition.row()} * sliced.columns + partition.column();
      if (seen[index]) {
        throw_input_error("{}: partition ({}, {}) of {} is mapped twice", at, partition.row(),
                          partition.column(), sliced.name);
      }
      seen[index] = true;
      check_macro_is_free(partition, sliced, at);
    }
    const auto missing = std::find(seen.begin(), seen.end(), false);
    if (missing == seen.end()) return;
    const auto index = static_cast<std::size_t>(missing - seen.begin());
    throw_input_error("{}.partitions: partition ({}, {}) of {} is not mapped; {} of {} are", field,
                      index / sliced.columns, index % sliced.columns, sliced.name, matrix.partitions_size(),
                      seen.size());
  }

  void check_macro_is_free(const v1::Partition& partition, const SlicedMatrix& sliced,
                           const std::string& at) {
    const std::uint32_t macro = checked_macro(check_, partition.at(), at + ".at");
    const auto [holder, added] = holders_.emplace(macro, at);
    if (added) return;
    throw_input_error("{}.at: {} already holds {}; a macro holds one partition, here ({}, {}) of {} as well",
                      at, name_of(partition.at()), holder->second, partition.row(), partition.column(),
                      sliced.name);
  }

  const PlacementCheck& check_;
  std::map<std::uint32_t, std::string> holders_;  // macro to field path
};

}  // namespace

void check_matrices(const PlacementCheck& check) { MatrixChecker(check).run(); }

}  // namespace primalsim::workloads
