// "Did you mean": the known word that a mistyped one is nearest to.
#pragma once

#include <string>
#include <vector>

namespace primalsim {

// "; did you mean 'compare'?" for the word of `known` with the fewest single-letter changes (insertion,
// deletion, replacement, swap of neighbours), if that is at most a third of the letters, at least 1; else "".
std::string did_you_mean(const std::string& word, const std::vector<std::string>& known);

}  // namespace primalsim
