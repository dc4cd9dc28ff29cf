// The machines of a product: files, changes of several fields at once, and a list for each single field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/sweep_plan.pb.h"
#include "study/plan/number_list.h"
#include "study/plan/product.h"

namespace primalsim::study {

class MachineLists {
 public:
  // Throws InputError for a file that is none, a field that there is not (with the nearest) and a value that
  // the field cannot have.
  MachineLists(const v1::ModelProduct& lists, const std::string& where);

  std::uint64_t size() const { return size_; }

  struct Machine {
    v1::Architecture architecture;  // its name has the changes
    std::string name;               // without them
    std::string source;
  };
  // Fields may contradict each other: that is for whoever builds it to find.
  Machine at(std::uint64_t index) const;

  // The fields that it changes, by their path.
  std::vector<std::string> fields() const;

 private:
  struct FieldList {
    std::string path;
    std::optional<NumberList> numbers;
    std::vector<std::string> words;

    std::uint64_t size() const { return numbers ? numbers->size() : words.size(); }
    std::string at(std::uint64_t index) const { return numbers ? numbers->text_at(index) : words[index]; }
  };

  static FieldList field_list(const v1::FieldValues& values, const std::string& where);
  void add_change(const v1::MachineChange& change, const std::string& where);

  std::vector<Machine> files_;
  std::vector<std::vector<std::string>> changes_;  // "PATH=VALUE" each
  std::vector<FieldList> fields_;
  std::vector<std::string> changed_;
  std::uint64_t size_ = 1;
};

}  // namespace primalsim::study
