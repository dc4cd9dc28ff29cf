// The numbers of a chip that a fit may change, by the paths that the chip gives.
#pragma once

#include <string>
#include <vector>

#include "primalsim/v1/chip.pb.h"

namespace primalsim::study {

class ChipFields {
 public:
  // Throws InputError that names the entry of `fitted`: a path that leads to no number, a range that is empty
  // or not within the field's limits. `where` names the file.
  ChipFields(const v1::Chip& chip, const std::string& where);

  std::size_t size() const { return fields_.size(); }
  const std::string& name(std::size_t index) const { return fields_[index].path; }
  // from, from + step ... to
  const std::vector<double>& steps(std::size_t index) const { return fields_[index].steps; }
  double get(const v1::Chip& chip, std::size_t index) const;
  void set(v1::Chip& chip, std::size_t index, double number) const;

 private:
  struct Step {
    const google::protobuf::FieldDescriptor* field = nullptr;
    int index = -1;  // of a repeated field
  };
  struct Field {
    std::string path;
    std::vector<Step> way;
    std::vector<double> steps;
  };

  static std::vector<Step> way_of(const std::string& path, const v1::Chip& chip, const std::string& place);

  std::vector<Field> fields_;
};

}  // namespace primalsim::study
