#include "study/serve/popularity.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/error.h"
#include "core/random_stream.h"
#include "study/serve/server.h"

namespace primalsim::study {
namespace {

std::string list_of(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 8;
  std::string text = "none";
  for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i) text += ", " + names[i];
  return names.size() > kShown ? text + fmt::format(" and {} more", names.size() - kShown) : text;
}

std::vector<std::uint32_t> named(const ServeRequest& request, const std::vector<std::string>& names) {
  std::map<std::string, std::uint32_t> numbers;
  if (!request.numbered_adapters) {
    for (std::uint32_t i = 0; i < names.size(); ++i) numbers[names[i]] = i;
  }
  std::vector<std::uint32_t> adapters;
  for (const TraceRequest& each : request.trace.requests) {
    if (each.adapter.empty() || each.adapter == "none") {
      adapters.push_back(kNoAdapter);
      continue;
    }
    const auto place = [&] { return fmt::format("{}:{}", request.trace.file, each.line); };
    auto found = numbers.find(each.adapter);
    if (found == numbers.end() && request.numbered_adapters) {
      if (numbers.size() == names.size()) {
        throw_input_error("{}: adapter '{}' is one more than the {} that --adapters has", place(),
                          each.adapter, names.size());
      }
      found = numbers.emplace(each.adapter, static_cast<std::uint32_t>(numbers.size())).first;
    }
    if (found == numbers.end()) {
      throw_input_error("{}: adapter '{}' is not among --adapters; allowed are {}", place(), each.adapter,
                        list_of(names));
    }
    adapters.push_back(found->second);
  }
  return adapters;
}

}  // namespace

std::vector<std::uint32_t> adapters_of_requests(const ServeRequest& request,
                                                const std::vector<std::string>& names) {
  if (request.trace.has_adapters) return named(request, names);
  std::vector<std::uint32_t> adapters(request.trace.requests.size(), kNoAdapter);
  if (names.empty()) return adapters;
  std::vector<double> up_to;  // shares summed up
  double sum = 0;
  for (std::size_t k = 1; k <= names.size(); ++k) {
    sum += std::pow(static_cast<double>(k), -request.adapter_skew);
    up_to.push_back(sum);
  }
  RandomStream random(request.adapter_seed);
  for (std::uint32_t& adapter : adapters) {
    const auto drawn = std::upper_bound(up_to.begin(), std::prev(up_to.end()), random.real() * sum);
    adapter = static_cast<std::uint32_t>(drawn - up_to.begin());
  }
  return adapters;
}

}  // namespace primalsim::study
