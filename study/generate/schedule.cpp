#include <algorithm>
#include <sstream>

#include "core/byte_order_mark.h"
#include "core/error.h"
#include "core/number_text.h"
#include "core/text.h"
#include "proto/file_bytes.h"
#include "study/generate.h"

namespace primalsim::study {
namespace {

std::string known(const std::vector<std::string>& adapters) {
  std::string names = "none";
  for (const std::string& adapter : adapters) names += ", " + adapter;
  return names;
}

TokenRequest parse_request(const std::vector<std::string>& words, const std::string& where,
                           const std::vector<std::string>& adapters) {
  if (words.size() != 3) {
    throw_input_error("{}: {} words; a request is ADAPTER PROMPT_TOKENS OUTPUT_TOKENS", where, words.size());
  }
  if (words[0] != "none" && std::find(adapters.begin(), adapters.end(), words[0]) == adapters.end()) {
    throw_input_error("{}: adapter '{}' is not among --adapters; allowed are {}", where, words[0],
                      known(adapters));
  }
  TokenRequest request;
  if (words[0] != "none") request.adapter = words[0];
  request.prompt_tokens = static_cast<std::uint32_t>(
      parse_integer(where + ": prompt tokens", words[1], 1, kMostTokensOfARequest));
  request.output_tokens = static_cast<std::uint32_t>(
      parse_integer(where + ": output tokens", words[2], 1, kMostTokensOfARequest));
  return request;
}

}  // namespace

std::vector<TokenRequest> parse_schedule(const std::string& text, const std::string& file,
                                         const std::vector<std::string>& adapters) {
  refuse_nul(text, file);
  refuse_lone_returns(text, file);
  std::vector<TokenRequest> requests;
  std::istringstream lines{std::string(without_byte_order_mark(text))};
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    std::istringstream rest(line.substr(0, line.find('#')));
    std::vector<std::string> words;
    for (std::string word; rest >> word;) words.push_back(word);
    if (words.empty()) continue;
    requests.push_back(parse_request(words, fmt::format("{}:{}", file, number), adapters));
  }
  if (requests.empty()) throw_input_error("{}: no request; there must be at least one", file);
  return requests;
}

std::vector<TokenRequest> read_schedule(const std::string& file, const std::vector<std::string>& adapters) {
  return parse_schedule(read_bytes(file), file, adapters);
}

}  // namespace primalsim::study
