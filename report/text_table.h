// Columns of text, each as wide as its widest cell.
#pragma once

#include <string>
#include <vector>

namespace primalsim::report {

// The first row is the header. The first `left` columns are aligned to the left, the others to the right. One
// line per row, without spaces at its end.
std::string text_table(const std::vector<std::vector<std::string>>& rows, std::size_t left = 1);

}  // namespace primalsim::report
