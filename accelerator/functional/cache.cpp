#include "accelerator/functional/cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace primalsim::accelerator::functional {
namespace {

constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();

std::string name_writer(std::uint32_t token) {
  return token == kNobody ? "nobody has written" : fmt::format("token {} has written", token);
}

}  // namespace

void Cache::write(std::uint32_t macro, bool is_v, const TokenSizes& token, std::uint32_t first,
                  std::span<const std::int64_t> values) {
  Entry& entry = entries_[{macro, is_v, token.sequence, token.new_entry}];
  const std::size_t end = std::max(entry.values.size(), first + values.size());
  entry.values.resize(end, 0);
  entry.writers.resize(end, kNobody);
  std::copy(values.begin(), values.end(), entry.values.begin() + first);
  std::fill_n(entry.writers.begin() + first, values.size(), token.number);
}

std::vector<std::int64_t> Cache::read(std::uint32_t macro, bool is_v, const TokenSizes& token,
                                      std::uint32_t entry, std::uint32_t kv_head, const Wrong& wrong) const {
  const std::uint32_t first = kv_head * sizes_.head_dim;
  const std::uint32_t tensor = arithmetic::history_tensor(token.sequence, is_v);
  std::vector<std::int64_t> values(sizes_.head_dim);
  for (std::uint32_t i = 0; i < values.size(); ++i) values[i] = random_.activation(tensor, entry, first + i);
  if (!is_written_by_any(token.sequence, entry)) return values;

  const std::uint32_t expected = expected_writer(token, entry);
  const auto found = entries_.find({macro, is_v, token.sequence, entry});
  const bool is_there = found != entries_.end();
  std::uint32_t other = expected;
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    const std::size_t element = std::size_t{first} + i;
    const bool has_element = is_there && element < found->second.values.size();
    const std::uint32_t writer = has_element ? found->second.writers[element] : kNobody;
    if (writer != kNobody) values[i] = found->second.values[element];
    if (writer != expected) other = writer;
  }
  if (other != expected) {
    wrong(fmt::format("entry {} of {}, which {}; expected is what {}", entry, is_v ? "V" : "K",
                      name_writer(other), expected == kNobody ? "was there before" : name_writer(expected)));
  }
  return values;
}

std::uint32_t Cache::expected_writer(const TokenSizes& token, std::uint32_t entry) const {
  for (std::uint32_t number = token.number + 1; number-- > 0;) {
    const TokenSizes& writer = sizes_.tokens[number];
    if (writer.sequence == token.sequence && writer.new_entry == entry) return number;
  }
  return kNobody;
}

bool Cache::is_written_by_any(std::uint32_t sequence, std::uint32_t entry) const {
  return std::any_of(sizes_.tokens.begin(), sizes_.tokens.end(), [&](const TokenSizes& token) {
    return token.sequence == sequence && token.new_entry == entry;
  });
}

}  // namespace primalsim::accelerator::functional
