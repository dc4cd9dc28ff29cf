// The state of a direct computation: every vector by name, and the scores.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/arithmetic/random_numbers.h"
#include "workloads/direct/direct.h"

namespace primalsim::workloads {

// What tokens of one sequence have appended, by entry.
struct DirectCache {
  std::map<std::uint32_t, std::vector<std::int64_t>> k;
  std::map<std::uint32_t, std::vector<std::int64_t>> v;
};

class DirectLayer {
 public:
  // `number` is the token's index in its stream; `cache` is its sequence's and must outlive the object.
  DirectLayer(const v1::Workload& workload, const v1::Graph& graph, const pe_models::Machine& machine,
              const Token& token, std::uint32_t number, std::uint64_t seed, DirectCache& cache);

  DirectNumbers compute();

 private:
  using Values = std::vector<std::int64_t>;
  using Part = arithmetic::ComputedName::Part;

  // direct_layer.cpp
  void compute(const v1::Operator& op);
  void norm(const Values& input, Values& output) const;
  void rotate(Values& vector) const;
  void output(const Values& result);
  void emit(Part part, std::uint32_t row, const Values& values);

  // direct_linear.cpp
  void linear(const v1::Operator& op, const Values& input, Values& output);
  Values slice_product(std::uint32_t tensor, const Values& input, std::size_t begin,
                       std::size_t columns) const;
  Values partial_sums(std::uint32_t tensor, const Values& input, std::size_t columns) const;
  void add_lora(std::uint32_t rank, const Values& input, Values& sums);

  // direct_attention.cpp
  void append(const Values& k, const Values& v);
  void scores(const Values& q);
  void softmax();
  void context(Values& output) const;
  Values cached(bool is_v, std::uint32_t entry) const;

  std::uint32_t slices(std::size_t elements) const {
    return static_cast<std::uint32_t>((elements + slice_elements_ - 1) / slice_elements_);
  }

  const v1::Workload& workload_;
  const v1::Graph& graph_;
  const bool is_layer_;
  const std::uint32_t slice_elements_;
  const unsigned adc_bits_;
  const Token token_;
  const std::uint32_t number_;
  const std::uint32_t position_;
  const std::uint32_t entries_;
  const arithmetic::RandomNumbers random_;
  std::uint32_t op_ = 0;
  std::map<std::string, Values> vectors_;
  DirectCache& cache_;
  std::vector<Values> scores_;  // per entry and query head; later probabilities
  DirectNumbers numbers_;
};

}  // namespace primalsim::workloads
