// The patterns that draw every packet's destination from the same distribution for all sources.
#include <algorithm>

#include "core/error.h"
#include "noc/traffic/pattern.h"

namespace primalsim::noc::traffic {

namespace {

// Any node, the source itself included, with the same probability.
class Uniform final : public Pattern {
 public:
  explicit Uniform(std::uint32_t nodes) : nodes_(nodes) {}
  std::uint32_t destination(std::uint32_t /*source*/, RandomStream& random) const override {
    return static_cast<std::uint32_t>(random.below(nodes_));
  }
  void flows(std::uint32_t /*source*/, std::vector<Flow>& flows) const override {
    for (std::uint32_t node = 0; node < nodes_; ++node) flows.push_back({node, 1.0 / nodes_});
  }

 private:
  std::uint32_t nodes_;
};

// The hot nodes, with probabilities in proportion to their weights.
class Hotspot final : public Pattern {
 public:
  explicit Hotspot(const std::vector<HotNode>& hot_nodes) {
    std::uint64_t sum = 0;
    for (const HotNode& hot : hot_nodes) {
      nodes_.push_back(hot.node);
      bounds_.push_back(sum += hot.weight);
    }
  }
  std::uint32_t destination(std::uint32_t /*source*/, RandomStream& random) const override {
    const auto above = std::upper_bound(bounds_.begin(), bounds_.end(), random.below(bounds_.back()));
    return nodes_[static_cast<std::size_t>(above - bounds_.begin())];
  }
  void flows(std::uint32_t /*source*/, std::vector<Flow>& flows) const override {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const std::uint64_t weight = bounds_[i] - (i == 0 ? 0 : bounds_[i - 1]);
      flows.push_back({nodes_[i], static_cast<double>(weight) / static_cast<double>(bounds_.back())});
    }
  }

 private:
  std::vector<std::uint32_t> nodes_;
  std::vector<std::uint64_t> bounds_;  // sums of the weights up to each node
};

}  // namespace

std::unique_ptr<Pattern> make_uniform(const Topology& mesh, const PatternOptions& /*options*/) {
  return std::make_unique<Uniform>(mesh.nodes());
}

std::unique_ptr<Pattern> make_hotspot(const Topology& mesh, const PatternOptions& options) {
  if (options.hot_nodes.empty()) throw_input_error("pattern hotspot needs hot nodes");
  for (const HotNode& hot : options.hot_nodes) {
    if (hot.node >= mesh.nodes()) {
      throw_input_error("hot node {} is off the {}x{} mesh; allowed is 0 to {}", hot.node, mesh.width,
                        mesh.height, mesh.nodes() - 1);
    }
    if (hot.weight == 0) throw_input_error("hot node {} has weight 0; allowed is 1 or more", hot.node);
  }
  return std::make_unique<Hotspot>(options.hot_nodes);
}

}  // namespace primalsim::noc::traffic
