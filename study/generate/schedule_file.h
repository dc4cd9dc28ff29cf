// --schedule FILE: requests that are served one after the other. docs/generate.md, Schedules.
#pragma once

#include <string>
#include <vector>

#include "study/generate/decode_times.h"

namespace primalsim::study {

// One request per line: the adapter's name, prompt and output tokens, separated by blanks; "none" for no
// adapter; "#" begins a comment. Throws InputError "FILE:LINE: ..." for a line that is none, a name that is
// not in `adapters`, and a file without requests.
std::vector<Request> read_schedule(const std::string& file, const std::vector<std::string>& adapters);

// The same of text already in memory.
std::vector<Request> parse_schedule(const std::string& text, const std::string& file,
                                    const std::vector<std::string>& adapters);

}  // namespace primalsim::study
