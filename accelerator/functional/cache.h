// The KV cache of all macros: what tokens of the Program append, and a history that follows from the seed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "accelerator/functional/sizes.h"
#include "core/arithmetic/random_numbers.h"

namespace primalsim::accelerator::functional {

class Cache {
 public:
  // `sizes` must outlive it.
  Cache(const Sizes& sizes, const arithmetic::RandomNumbers& random) : sizes_(sizes), random_(random) {}

  // Elements of k or v, from `first` on, of the token's new entry.
  void write(std::uint32_t macro, bool is_v, const TokenSizes& token, std::uint32_t first,
             std::span<const std::int64_t> values);

  // Called with a clause about what is there instead of what should be: "entry 3 of K, which ...".
  using Wrong = std::function<void(const std::string& what)>;
  // One KV head of an entry, as it is now. The token should find what the last token of its sequence up to
  // itself has appended; `wrong` is called if it finds another's, or none where there should be one.
  std::vector<std::int64_t> read(std::uint32_t macro, bool is_v, const TokenSizes& token, std::uint32_t entry,
                                 std::uint32_t kv_head, const Wrong& wrong) const;

 private:
  struct Entry {
    std::vector<std::int64_t> values;
    std::vector<std::uint32_t> writers;  // tokens, or kNobody; per element
  };
  // macro, is_v, sequence, entry
  using Key = std::tuple<std::uint32_t, bool, std::uint32_t, std::uint32_t>;

  // The token that has to have written the entry, or kNobody: it is history.
  std::uint32_t expected_writer(const TokenSizes& token, std::uint32_t entry) const;
  bool is_written_by_any(std::uint32_t sequence, std::uint32_t entry) const;

  const Sizes& sizes_;
  const arithmetic::RandomNumbers random_;
  std::map<Key, Entry> entries_;
};

}  // namespace primalsim::accelerator::functional
