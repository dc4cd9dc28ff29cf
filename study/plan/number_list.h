// Lists of numbers as a plan has them: single ones and ranges, which may have any number of values and take
// no room.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <cstdint>
#include <string>
#include <vector>

namespace primalsim::study {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

inline constexpr double kMostSeed = 9007199254740992;  // 2^53: a list tells no more apart

// What numbers of a list may be.
struct NumberRule {
  double min = 0;
  double max = 0;
  bool whole = true;
};

class NumberList {
 public:
  // Each text is a number, "FIRST:LAST:STEP", "FIRST:LAST" in steps of 1, or "FIRST:LAST:xFACTOR". Throws
  // InputError, beginning with `where`, for any other, for numbers that the rule refuses and for a range
  // without values.
  NumberList(const Texts& texts, const NumberRule& rule, const std::string& where);

  std::uint64_t size() const { return size_; }
  double at(std::uint64_t index) const;
  // A decimal that is meant: 0.3, not 0.30000000000000004.
  std::string text_at(std::uint64_t index) const;

 private:
  struct Range {
    double first = 0;
    double step = 0;  // or the factor
    bool multiplies = false;
    std::uint64_t count = 1;
  };

  Range range_of(const std::string& text, const std::string& where) const;

  NumberRule rule_;
  std::vector<Range> ranges_;
  std::uint64_t size_ = 0;
};

}  // namespace primalsim::study
