// A traffic matrix as a CSV file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace primalsim::noc::traffic {

struct Demand {
  std::uint32_t source = 0;
  std::uint32_t destination = 0;
  double weight = 0;  // finite, more than 0
};

// Either rows "src,dst,weight" below a line with these words, in any order, each pair once; or `nodes` rows
// of `nodes` weights, row = source. Ordered by source, then destination; weights of 0 are left out. Throws
// InputError that names file and line; also if there is no weight above 0.
std::vector<Demand> read_matrix(const std::string& file, std::uint32_t nodes);

}  // namespace primalsim::noc::traffic
