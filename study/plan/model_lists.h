// What products of decode steps and of generations have in common: models with adapters, machines, mappings,
// policies and control.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "primalsim/v1/sweep_plan.pb.h"
#include "study/inputs.h"
#include "study/plan/machine_lists.h"
#include "study/plan/mapping_list.h"
#include "study/plan/product.h"

namespace primalsim::study {

class ModelLists {
 public:
  // One point's values of these lists.
  struct Values {
    std::uint64_t model = 0;
    std::uint64_t machine = 0;
    std::uint64_t mapping = 0;
    std::string policy;  // empty: as the command has it
    bool lockstep = false;
  };

  // Throws InputError for what cannot be read, and a list that must not be empty and is.
  ModelLists(const v1::ModelProduct& lists, const std::string& where);

  // All but models and machines, which a product's own lists come behind.
  std::uint64_t inner_size() const { return inner_size_; }
  std::uint64_t outer_size() const { return outer_size_; }
  void take_inner(Digits& digits, Values& values) const;
  void take_outer(Digits& digits, Values& values) const;

  const MappingList& mappings() const { return mappings_; }
  const v1::Workload& workload(const Values& values) const { return models_[values.model].workload; }

  // Inputs, with the machine and its name.
  Inputs inputs(const Values& values) const;
  // The columns of these lists.
  void describe(const Values& values, v1::RunRow& row) const;
  // Flit-hops of a layer, roughly.
  double layer_cost(const Values& values, std::uint64_t context) const;

 private:
  struct Model {
    v1::Workload workload;
    Sources sources;
    std::string hash;  // of all but names and notes
  };

  void add_model(const std::string& model, const std::string& adapter, const v1::ModelProduct& lists);

  std::vector<Model> models_;
  MachineLists machines_;
  MappingList mappings_;
  std::vector<std::string> policies_;
  std::vector<bool> lockstep_;
  std::uint64_t inner_size_ = 1;
  std::uint64_t outer_size_ = 1;
};

// A list of whole numbers, `fallback` (0 is "the command's own") where the plan has none.
NumberList whole_numbers(const Texts& texts, double min, double max, const char* fallback,
                         const std::string& where);

}  // namespace primalsim::study
