// Columns of text, each as wide as its widest cell.
#pragma once

#include <string>
#include <vector>

namespace primalsim::report {

using TextRows = std::vector<std::vector<std::string>>;

// The first row is the header. The first `left` columns are aligned to the left, the others to the right. One
// line per row, without spaces at its end.
std::string text_table(const TextRows& rows, std::size_t left = 1);

// The same in at most `columns` characters (0: any number). What is too wide loses the columns of these
// headings, one after the other, until it fits, and a line below says which.
std::string fitted_table(const TextRows& rows, std::size_t columns,
                         const std::vector<std::string>& dispensable, std::size_t left = 1);

}  // namespace primalsim::report
