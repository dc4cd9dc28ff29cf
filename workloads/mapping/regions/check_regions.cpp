#include <algorithm>
#include <set>
#include <string>

#include "core/error.h"
#include "workloads/mapping/regions/place_regions.h"
#include "workloads/mapping/sliced_graph.h"

namespace primalsim::workloads {
namespace {

class RegionChecker {
 public:
  RegionChecker(const v1::Regions& regions, const PlacementRequest& request, const std::string& where)
      : regions_(regions),
        where_(where),
        graph_(slice_graph(request.workload, request.graph, request.machine)) {
    for (const v1::Operator& op : request.graph.operators()) {
      if (op.kind() == v1::Operator::CONTEXT) context_ = op.outputs(0);
    }
  }

  void run() {
    if (regions_.band_columns().empty()) refuse("band_columns", "is empty; allowed is at least one number");
    check_weights();
    check_homes();
    for (int i = 0; i < regions_.loras_size(); ++i) {
      if (find_matrix(regions_.loras(i).matrix()) == nullptr)
        refuse(fmt::format("loras[{}].matrix", i), "'{}' is no matrix of graph '{}'",
               regions_.loras(i).matrix(), graph_.name);
    }
    const bool has_cache = graph_.find(&SlicedVector::is_key) != kNoIndex;
    if (has_cache != regions_.has_cache())
      refuse("cache", "is {}; graph '{}' {} attention", has_cache ? "missing" : "there", graph_.name,
             has_cache ? "has" : "has no");
  }

 private:
  template <typename... Args>
  [[noreturn]] void refuse(const std::string& field, fmt::format_string<Args...> format,
                           Args&&... args) const {
    throw_input_error("{}: {}: {}", where_, field, fmt::format(format, std::forward<Args>(args)...));
  }

  const SlicedMatrix* find_matrix(const std::string& name) const {
    const auto found = std::find_if(graph_.matrices.begin(), graph_.matrices.end(),
                                    [&](const SlicedMatrix& matrix) { return matrix.name == name; });
    return found == graph_.matrices.end() ? nullptr : &*found;
  }

  void check_weights() const {
    std::set<std::string> seen;
    for (int i = 0; i < regions_.weights_size(); ++i) {
      const v1::WeightRegion& weights = regions_.weights(i);
      for (int k = 0; k < weights.matrices_size(); ++k) {
        const std::string field = fmt::format("weights[{}].matrices[{}]", i, k);
        const std::string& name = weights.matrices(k);
        if (find_matrix(name) == nullptr) refuse(field, "'{}' is no matrix of graph '{}'", name, graph_.name);
        if (!seen.insert(name).second) refuse(field, "'{}' is there twice", name);
      }
      if (!weights.has_area()) refuse(fmt::format("weights[{}].area", i), "is missing");
    }
    for (const SlicedMatrix& matrix : graph_.matrices) {
      if (!seen.contains(matrix.name)) refuse("weights", "matrix '{}' is in none of them", matrix.name);
    }
  }

  void check_homes() const {
    std::set<std::string> seen;
    for (int i = 0; i < regions_.homes_size(); ++i) {
      const v1::HomeRegion& home = regions_.homes(i);
      const std::string field = fmt::format("homes[{}]", i);
      const auto vector = std::find_if(graph_.vectors.begin(), graph_.vectors.end(),
                                       [&](const SlicedVector& each) { return each.name == home.vector(); });
      if (vector == graph_.vectors.end())
        refuse(field + ".vector", "graph '{}' has no vector '{}'", graph_.name, home.vector());
      if (!seen.insert(home.vector()).second) refuse(field + ".vector", "'{}' is there twice", home.vector());
      check_home(home, *vector, field);
    }
    for (const SlicedVector& vector : graph_.vectors) {
      if (!seen.contains(vector.name)) refuse("homes", "there is none for vector '{}'", vector.name);
    }
  }

  void check_home(const v1::HomeRegion& home, const SlicedVector& vector, const std::string& field) const {
    const auto index = static_cast<std::uint32_t>(&vector - graph_.vectors.data());
    const bool is_read = graph_.reader_of(index) != kNoIndex;
    const char* missing = nullptr;
    if (home.at() == v1::HomeRegion::SUMS && vector.made_by == kNoIndex)
      missing = "no LINEAR operator makes it";
    if (home.at() == v1::HomeRegion::READERS && !is_read) missing = "no LINEAR operator reads it";
    if (home.at() == v1::HomeRegion::FOLLOWS && (vector.follows == kNoIndex || vector.follows >= index))
      missing = "no operator makes it from an earlier vector, slice by slice";
    if (home.at() == v1::HomeRegion::CACHE && (vector.name != context_ || !is_read))
      missing = "it is not what attention makes for a LINEAR operator";
    if (home.at() == v1::HomeRegion::AREA && !home.has_area()) missing = "its area is missing";
    if (missing == nullptr) return;
    refuse(field + ".at", "'{}' cannot be at {}: {}", vector.name, v1::HomeRegion::At_Name(home.at()),
           missing);
  }

  const v1::Regions& regions_;
  const std::string& where_;
  const SlicedGraph graph_;
  std::string context_;  // the vector that CONTEXT makes
};

}  // namespace

void check_regions(const v1::Regions& regions, const PlacementRequest& request, const std::string& where) {
  if (regions.model() != request.workload.name()) {
    throw_input_error("{}: model: the regions were made for '{}'; the model is '{}'", where, regions.model(),
                      request.workload.name());
  }
  RegionChecker(regions, request, where).run();
}

}  // namespace primalsim::workloads
