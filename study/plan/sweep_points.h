// All points of a plan, by their number in its order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "primalsim/v1/sweep_plan.pb.h"
#include "study/plan/product.h"

namespace primalsim::study {

// Thread-safe.
class SweepPoints {
 public:
  // Reads the models, machines and mappings that the plan names. Throws InputError, naming the product and
  // its list, for what cannot be read or is not allowed, and for a plan without points.
  explicit SweepPoints(const v1::SweepPlan& plan);

  std::uint64_t size() const { return size_; }
  PlanPoint point(std::uint64_t index) const;
  // The whole row. What a study refuses is a failed run, with its words; std::bad_alloc is thrown: it says
  // nothing of the point.
  StoredRun run(Session& session, std::uint64_t index) const;

  // Names the plan by its contents and by those of the files it names.
  std::string hash() const;
  // Machine fields that it goes through, by their path.
  const std::vector<std::string>& machine_fields() const { return machine_fields_; }

 private:
  void add(std::unique_ptr<Product> product);
  const Product& product_of(std::uint64_t& index) const;

  v1::SweepPlan plan_;
  std::vector<std::unique_ptr<Product>> products_;
  std::vector<std::string> machine_fields_;
  std::uint64_t size_ = 0;
};

}  // namespace primalsim::study
