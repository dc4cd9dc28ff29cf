// A traffic matrix: the weight of a pair is its part of all packets. Sources differ in their rate.
#include <algorithm>

#include "core/error.h"
#include "noc/traffic/matrix_file.h"
#include "noc/traffic/pattern.h"

namespace primalsim::noc::traffic {

namespace {

class Matrix final : public Pattern {
 public:
  Matrix(const std::vector<Demand>& demands, std::uint32_t nodes) : first_(nodes + 1, 0), shares_(nodes, 0) {
    double total = 0;
    for (const Demand& demand : demands) {
      double& sum = shares_[demand.source];
      sum += demand.weight;
      total += demand.weight;
      entries_.push_back({demand.destination, sum});
      first_[demand.source + 1] = entries_.size();
    }
    for (std::size_t node = 1; node <= nodes; ++node) first_[node] = std::max(first_[node], first_[node - 1]);
    for (double& share : shares_) share = share * nodes / total;
  }

  std::uint32_t destination(std::uint32_t source, RandomStream& random) const override {
    const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(first_[source]);
    const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(first_[source + 1]);
    const double drawn = random.real() * (end - 1)->bound;
    const auto above = std::upper_bound(begin, end - 1, drawn,
                                        [](double value, const Entry& entry) { return value < entry.bound; });
    return above->destination;
  }
  void flows(std::uint32_t source, std::vector<Flow>& flows) const override {
    double before = 0;
    const double sum = entries_[first_[source + 1] - 1].bound;
    for (std::size_t i = first_[source]; i < first_[source + 1]; ++i) {
      flows.push_back({entries_[i].destination, (entries_[i].bound - before) / sum});
      before = entries_[i].bound;
    }
  }
  double share(std::uint32_t source) const override { return shares_[source]; }

 private:
  struct Entry {
    std::uint32_t destination = 0;
    double bound = 0;  // sum of the source's weights up to this one
  };
  std::vector<Entry> entries_;
  std::vector<std::size_t> first_;  // of each source, in entries_
  std::vector<double> shares_;
};

}  // namespace

std::unique_ptr<Pattern> make_matrix(const Topology& mesh, const PatternOptions& options) {
  if (options.matrix_file.empty()) throw_input_error("pattern matrix needs a matrix file");
  return std::make_unique<Matrix>(read_matrix(options.matrix_file, mesh.nodes()), mesh.nodes());
}

}  // namespace primalsim::noc::traffic
