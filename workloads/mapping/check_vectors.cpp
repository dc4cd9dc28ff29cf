#include <algorithm>
#include <map>
#include <set>

#include "core/error.h"
#include "workloads/mapping/placement_checks.h"

namespace primalsim::workloads {
namespace {

class VectorChecker {
 public:
  explicit VectorChecker(const PlacementCheck& check) : check_(check) {}

  void run() {
    std::set<std::string> placed;
    for (int i = 0; i < check_.placement.vectors_size(); ++i) {
      const v1::VectorPlacement& vector = check_.placement.vectors(i);
      const std::string field = fmt::format("{}.vectors[{}]", check_.field, i);
      const auto found = std::find_if(check_.graph.vectors.begin(), check_.graph.vectors.end(),
                                      [&](const SlicedVector& v) { return v.name == vector.vector(); });
      if (found == check_.graph.vectors.end()) {
        throw_input_error("{}.vector: graph '{}' has no vector '{}'", field, check_.graph.name,
                          vector.vector());
      }
      if (!placed.insert(vector.vector()).second) {
        throw_input_error("{}.vector: '{}' is placed twice", field, vector.vector());
      }
      if (static_cast<std::uint32_t>(vector.slices_size()) != found->slices) {
        throw_input_error("{}.slices: there are {}; '{}' has {} slices of {} elements", field,
                          vector.slices_size(), found->name, found->slices, check_.graph.slice_elements);
      }
      for (int k = 0; k < vector.slices_size(); ++k) {
        const bool is_first = found == check_.graph.vectors.begin();
        check_slice(vector.slices(k), is_first, fmt::format("{}.slices[{}]", field, k));
      }
    }
    for (const SlicedVector& vector : check_.graph.vectors) {
      if (placed.contains(vector.name)) continue;
      throw_input_error("{}.vectors: '{}' has no homes; it has {} slices", check_.field, vector.name,
                        vector.slices);
    }
  }

 private:
  void check_slice(const v1::SlicePlacement& slice, bool is_first, const std::string& field) {
    const std::uint32_t home = checked_macro(check_, slice.home(), field + ".home");
    const std::uint32_t buffers = check_.machine.scratchpad().packet_buffers;
    if (++homes_[home] > buffers) {
      throw_no_fit("{}.home: {} is home to {} slices; it has {} packet buffers", field, name_of(slice.home()),
                   homes_[home], buffers);
    }
    if (is_first && slice.home().tile() != 0 && check_.graph.name == check_.workload.layer().name()) {
      throw_input_error("{}.home: is in tile {}; the layer's input arrives in tile 0", field,
                        slice.home().tile());
    }
    std::map<std::uint32_t, int> root_of_tile;
    for (int i = 0; i < slice.roots_size(); ++i) {
      const std::string at = fmt::format("{}.roots[{}]", field, i);
      checked_macro(check_, slice.roots(i), at);
      const auto [first, added] = root_of_tile.emplace(slice.roots(i).tile(), i);
      if (added) continue;
      throw_input_error("{}: is in tile {}, as roots[{}] is; a tile has one root at most", at,
                        slice.roots(i).tile(), first->second);
    }
  }

  const PlacementCheck& check_;
  std::map<std::uint32_t, std::uint32_t> homes_;  // per macro
};

}  // namespace

void check_vectors(const PlacementCheck& check) { VectorChecker(check).run(); }

}  // namespace primalsim::workloads
