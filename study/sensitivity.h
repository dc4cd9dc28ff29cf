// What would help a mapping: each number of the machine halved and doubled, and the layer run again.
#pragma once

#include <cstddef>
#include <vector>

#include "primalsim/v1/result.pb.h"
#include "study/machine_variants.h"

namespace primalsim::study {

class Sensitivity {
 public:
  // Asks `variants` for each of machine_numbers() times a half and two.
  Sensitivity(const Inputs& inputs, const v1::Mapping& mapping, MachineVariants& variants);

  // One row for each number, from the outcomes. A variant on which the mapping does not run has a note in
  // place of cycles.
  std::vector<v1::SensitivityRow> rows(const MachineVariants& variants) const;

 private:
  struct Row {
    v1::SensitivityRow row;  // the number and its value
    std::size_t halved = 0;
    std::size_t doubled = 0;
  };
  std::vector<Row> asked_;
};

}  // namespace primalsim::study
