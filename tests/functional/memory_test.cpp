#include "accelerator/functional/memory.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace primalsim::accelerator::functional {
namespace {

class FunctionalMemory : public ::testing::Test {
 protected:
  void write(std::uint32_t slot, std::uint32_t slots, std::vector<std::int64_t> values) {
    memory_.write(7, v1::Place::BUFFER, slot, slots, {std::move(values), {}, 0});
  }
  std::vector<std::int64_t> read(std::uint32_t slot, std::uint32_t elements) {
    google::protobuf::RepeatedPtrField<v1::Place> places;
    v1::Place& place = *places.Add();
    place.set_space(v1::Place::BUFFER);
    place.set_index(slot);
    place.set_elements(elements);
    return memory_.read(7, places, [this](const std::string&) { ++missing_; }).values;
  }

  Memory memory_{1};
  int missing_ = 0;
};

TEST_F(FunctionalMemory, WhatTakesSeveralSlotsIsGoneWhenOneIsWritten) {
  write(2, 3, {1, 2, 3});
  EXPECT_EQ(read(2, 3), (std::vector<std::int64_t>{1, 2, 3}));
  write(4, 1, {9});
  EXPECT_EQ(read(2, 3), (std::vector<std::int64_t>{0, 0, 0}));
  EXPECT_EQ(missing_, 1);
  EXPECT_EQ(read(4, 1), std::vector<std::int64_t>{9});
}

// Slot 3 was part of the longer one before; it is not of the shorter one.
TEST_F(FunctionalMemory, AShorterContentKeepsOnlyItsOwnSlots) {
  write(2, 3, {1, 2, 3});
  write(2, 1, {4});
  write(3, 1, {5});
  EXPECT_EQ(read(2, 1), std::vector<std::int64_t>{4});
  EXPECT_EQ(missing_, 0);
}

// Slots 4 and 5 were part of what slot 3 has overwritten, and of nothing that lies there now.
TEST_F(FunctionalMemory, WhatIsGoneHasNoSlots) {
  write(2, 4, {1, 2, 3, 4});
  write(3, 1, {5});
  write(2, 1, {6});
  write(5, 1, {7});
  EXPECT_EQ(read(2, 1), std::vector<std::int64_t>{6});
  EXPECT_EQ(read(3, 1), std::vector<std::int64_t>{5});
  EXPECT_EQ(missing_, 0);
}

// Each part of a sum brings the shares of its own elements, and takes away those of what it overwrites.
TEST_F(FunctionalMemory, PartsKeepTheirOwnShares) {
  const auto write_part = [&](std::uint32_t first, std::uint64_t share) {
    v1::Place place;
    place.set_space(v1::Place::ACCUMULATOR);
    place.set_first(first);
    memory_.write(7, place, {{1, 2}, {{share, 0, 2}}, 0});
  };
  const auto shares = [&](std::uint32_t first) {
    google::protobuf::RepeatedPtrField<v1::Place> places;
    v1::Place& place = *places.Add();
    place.set_space(v1::Place::ACCUMULATOR);
    place.set_first(first);
    place.set_elements(2);
    std::vector<std::uint64_t> found;
    for (const Share& share : memory_.read(7, places, [](const std::string&) {}).shares)
      found.push_back(share.contribution);
    return found;
  };
  write_part(2, 20);
  write_part(0, 10);
  EXPECT_EQ(shares(0), std::vector<std::uint64_t>{10});
  EXPECT_EQ(shares(2), std::vector<std::uint64_t>{20});
  write_part(2, 21);
  EXPECT_EQ(shares(2), std::vector<std::uint64_t>{21});
}

TEST_F(FunctionalMemory, ReadingMoreThanThereIsIsMissed) {
  write(0, 1, {1, 2});
  read(0, 3);
  EXPECT_EQ(missing_, 1);
}

}  // namespace
}  // namespace primalsim::accelerator::functional
