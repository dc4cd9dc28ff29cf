#include "accelerator/functional/memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace primalsim::accelerator::functional {
namespace {

constexpr std::int32_t kUnwritten = std::numeric_limits<std::int32_t>::min();

const char* space_name(v1::Place::Space space) {
  switch (space) {
    case v1::Place::BUFFER:
      return "packet buffer";
    case v1::Place::ACCUMULATOR:
      return "accumulator";
    default:
      return "the register of task";
  }
}

// Below 2^28, 2^12 and 2^24.
std::uint64_t score_key(std::uint32_t macro, std::uint32_t token, std::uint32_t entry) {
  return std::uint64_t{macro} << 36 | std::uint64_t{token} << 24 | entry;
}

void fit(Numbers& numbers, std::size_t elements) {
  if (numbers.values.size() < elements) numbers.values.resize(elements, 0);
}

}  // namespace

void Memory::take(std::uint32_t macro, v1::Place::Space space, std::uint32_t index, std::uint32_t slots) {
  if (space == v1::Place::REGISTER) return;
  for (std::uint32_t slot = index; slot < index + slots; ++slot) {
    const auto owner = first_slot_.find(key(macro, space, slot));
    if (owner != first_slot_.end() && owner->second != index) {
      const std::uint32_t first = owner->second;
      slots_.erase(key(macro, space, first));
      release(macro, space, first, first);
    }
    first_slot_[key(macro, space, slot)] = index;
  }
  // What lay here before may have been longer.
  release(macro, space, index + slots, index);
}

void Memory::release(std::uint32_t macro, v1::Place::Space space, std::uint32_t slot, std::uint32_t first) {
  for (;; ++slot) {
    const auto owner = first_slot_.find(key(macro, space, slot));
    if (owner == first_slot_.end() || owner->second != first) return;
    first_slot_.erase(owner);
  }
}

void Memory::write(std::uint32_t macro, v1::Place::Space space, std::uint32_t index, std::uint32_t slots,
                   Numbers numbers) {
  take(macro, space, index, slots);
  slots_[key(macro, space, index)] = std::move(numbers);
}

void Memory::write(std::uint32_t macro, const v1::Place& place, Numbers numbers) {
  if (place.space() == v1::Place::SCORE) {
    std::size_t at = 0;
    for (const std::uint32_t entry : place.entries()) {
      std::vector<std::int32_t>& row = scores_[score_key(macro, place.index(), entry)];
      row.resize(heads_, kUnwritten);
      for (std::uint32_t i = 0; i < place.elements(); ++i, ++at) {
        row.at(place.first() + i) = static_cast<std::int32_t>(numbers.values.at(at));
      }
    }
    return;
  }
  write_part(macro, place.space(), place.index(), place.first(), std::move(numbers));
}

void Memory::write_part(std::uint32_t macro, v1::Place::Space space, std::uint32_t index, std::uint32_t first,
                        Numbers numbers) {
  take(macro, space, index, 1);
  Numbers& to = slots_[key(macro, space, index)];
  fit(to, first + numbers.values.size());
  std::copy(numbers.values.begin(), numbers.values.end(),
            to.values.begin() + static_cast<std::ptrdiff_t>(first));
  to.origin = numbers.origin;
  const std::uint32_t end = first + static_cast<std::uint32_t>(numbers.values.size());
  const auto is_written = [&](const Share& share) { return share.begin < end && first < share.end; };
  to.shares.erase(std::remove_if(to.shares.begin(), to.shares.end(), is_written), to.shares.end());
  for (const Share& share : numbers.shares)
    to.shares.push_back({share.contribution, share.begin + first, share.end + first});
}

Numbers Memory::read(std::uint32_t macro, const google::protobuf::RepeatedPtrField<v1::Place>& places,
                     const Missing& missing) const {
  Numbers numbers;
  for (const v1::Place& place : places) {
    if (place.space() == v1::Place::SCORE) {
      read_scores(macro, place, numbers, missing);
    } else {
      read_place(macro, place, numbers, missing);
    }
  }
  return numbers;
}

Numbers Memory::read_maximum(std::uint32_t macro, const google::protobuf::RepeatedPtrField<v1::Place>& places,
                             const Missing& missing) const {
  Numbers numbers;
  std::vector<bool> there;
  for (const v1::Place& place : places) {
    Numbers one;
    read_place(macro, place, one, missing);
    fit(numbers, one.values.size());
    there.resize(numbers.values.size(), false);
    for (std::size_t i = place.at(); i < std::size_t{place.at()} + place.elements(); ++i) {
      numbers.values[i] = there[i] ? std::max(numbers.values[i], one.values[i]) : one.values[i];
      there[i] = true;
    }
    numbers.origin = one.origin;
    numbers.shares.insert(numbers.shares.end(), one.shares.begin(), one.shares.end());
  }
  return numbers;
}

void Memory::read_place(std::uint32_t macro, const v1::Place& place, Numbers& to,
                        const Missing& missing) const {
  fit(to, std::size_t{place.at()} + place.elements());
  const auto found = slots_.find(key(macro, place.space(), place.index()));
  const std::size_t end = std::size_t{place.first()} + place.elements();
  if (found == slots_.end() || found->second.values.size() < end) {
    missing(fmt::format("{} {}, elements {} to {}", space_name(place.space()), place.index(), place.first(),
                        end == 0 ? 0 : end - 1));
    return;
  }
  const Numbers& from = found->second;
  for (std::uint32_t i = 0; i < place.elements(); ++i) {
    to.values[place.at() + i] += from.values[place.first() + i];
  }
  to.origin = from.origin;
  for (const Share& share : from.shares) {
    if (share.begin < end && place.first() < share.end) {
      to.shares.push_back({share.contribution, 0, static_cast<std::uint32_t>(to.values.size())});
    }
  }
}

void Memory::read_scores(std::uint32_t macro, const v1::Place& place, Numbers& to,
                         const Missing& missing) const {
  const std::size_t entries = static_cast<std::size_t>(place.entries_size());
  fit(to, place.at() + entries * place.elements());
  std::size_t at = place.at();
  for (const std::uint32_t entry : place.entries()) {
    const auto found = scores_.find(score_key(macro, place.index(), entry));
    for (std::uint32_t i = 0; i < place.elements(); ++i, ++at) {
      const std::int32_t value = found == scores_.end() ? kUnwritten : found->second.at(place.first() + i);
      if (value == kUnwritten) {
        missing(fmt::format("the score of entry {}, query head {}", entry, place.first() + i));
      } else {
        to.values[at] += value;
      }
    }
  }
}

}  // namespace primalsim::accelerator::functional
