// Numbers that Python sees without a copy, through its buffer protocol.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace primalsim::python {

struct Array {
  std::vector<std::size_t> shape;      // the last index runs fastest
  std::vector<std::uint64_t> numbers;  // as many as the product of `shape`
};

// Columns by name, and texts beside them.
struct Table {
  std::vector<std::pair<std::string, Array>> columns;
  std::vector<std::string> directions;  // a row each
};

}  // namespace primalsim::python
