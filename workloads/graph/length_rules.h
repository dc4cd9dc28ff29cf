// What an operator kind may ask about the lengths of its vectors.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

struct LengthRules {
  const v1::ModelShape& shape;
  const std::map<std::string, std::uint32_t>& lengths;  // by vector
  const std::string& at;                                // the operator's path in messages
  bool is_layer = false;

  std::uint32_t length(const std::string& vector) const { return lengths.at(vector); }
  // Throws InputError unless the vector is so long; `what` is called so long in the message.
  void expect(const std::string& vector, std::uint64_t length, const std::string& what) const;
  void expect_query(const std::string& vector) const;
  void expect_key(const std::string& vector) const;
  // As long as the operator's output.
  void expect_inputs_as_output(const v1::Operator& op) const;
};

inline void any_lengths(const LengthRules&, const v1::Operator&) {}

}  // namespace primalsim::workloads
