// What the scratchpads and registers of all macros hold.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "primalsim/v1/program.pb.h"

namespace primalsim::accelerator::functional {

// A contribution to the elements [begin, end).
struct Share {
  std::uint64_t contribution = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct Numbers {
  std::vector<std::int64_t> values;
  std::vector<Share> shares;  // of sums
  std::uint64_t origin = 0;   // of a slice of a vector: its contribution number; 0: something else
};

// Slots of one macro are told apart by space and index. What takes several of them lies at the first, and is
// gone as soon as one of them is written.
class Memory {
 public:
  // `heads`: query heads of an entry.
  explicit Memory(std::uint32_t heads) : heads_(heads) {}

  // Into `slots` slots from `index` on.
  void write(std::uint32_t macro, v1::Place::Space space, std::uint32_t index, std::uint32_t slots,
             Numbers numbers);
  // Elements from place.first on; the others stay. SCORE: entry by entry; each token has its own.
  void write(std::uint32_t macro, const v1::Place& place, Numbers numbers);
  // The same of what is no score: from element `first` of the slot on.
  void write_part(std::uint32_t macro, v1::Place::Space space, std::uint32_t index, std::uint32_t first,
                  Numbers numbers);

  // What a task left in a register.
  void forget_register(std::uint32_t macro, std::uint32_t task) {
    slots_.erase(key(macro, v1::Place::REGISTER, task));
  }

  using Missing = std::function<void(const std::string& what)>;
  // The places next to each other, added where they overlap. Calls `missing` for what nobody has written and
  // takes 0 for it.
  Numbers read(std::uint32_t macro, const google::protobuf::RepeatedPtrField<v1::Place>& places,
               const Missing& missing) const;
  // The same, but where they overlap the larger number. None of them is of scores.
  Numbers read_maximum(std::uint32_t macro, const google::protobuf::RepeatedPtrField<v1::Place>& places,
                       const Missing& missing) const;

 private:
  static std::uint64_t key(std::uint32_t macro, v1::Place::Space space, std::uint32_t index) {
    return std::uint64_t{macro} << 34 | std::uint64_t{static_cast<std::uint32_t>(space)} << 32 | index;
  }
  void take(std::uint32_t macro, v1::Place::Space space, std::uint32_t index, std::uint32_t slots);
  // The slots from `slot` on that belong to what lies at `first`.
  void release(std::uint32_t macro, v1::Place::Space space, std::uint32_t slot, std::uint32_t first);
  void read_place(std::uint32_t macro, const v1::Place& place, Numbers& to, const Missing& missing) const;
  void read_scores(std::uint32_t macro, const v1::Place& place, Numbers& to, const Missing& missing) const;

  std::uint32_t heads_;
  std::unordered_map<std::uint64_t, Numbers> slots_;
  std::unordered_map<std::uint64_t, std::uint32_t> first_slot_;  // of what lies in a slot
  std::unordered_map<std::uint64_t, std::vector<std::int32_t>>
      scores_;  // by macro, token and entry, per head
};

}  // namespace primalsim::accelerator::functional
