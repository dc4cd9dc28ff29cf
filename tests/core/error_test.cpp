#include "core/error.h"

#include <gtest/gtest.h>

namespace primalsim {
namespace {

TEST(Error, WhatDoesNotFitIsAnInputErrorThatCanBeToldApart) {
  try {
    throw_no_fit("{} slices do not fit {}", 3, 2);
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "3 slices do not fit 2");
    EXPECT_NE(dynamic_cast<const NoFit*>(&error), nullptr);
  }
  EXPECT_THROW(
      {
        try {
          throw_input_error("a typing error");
        } catch (const NoFit&) {
          FAIL() << "would be taken for a lack of room";
        }
      },
      InputError);
}

TEST(Require, NamesWhatMustHoldAndThePlaceOfTheCall) {
  EXPECT_NO_THROW(require(true, "fine"));
  const int line = __LINE__ + 2;
  try {
    require(false, "at least one layer");
    FAIL() << "passed";
  } catch (const InternalError& error) {
    EXPECT_EQ(error.what(), fmt::format("at least one layer (error_test.cpp:{})", line));
  }
}

// Exit statuses are given by kind; an internal error is neither the input's fault nor the run's.
TEST(Require, IsNeitherAnInputErrorNorARunError) {
  EXPECT_FALSE((std::is_base_of_v<InputError, InternalError> || std::is_base_of_v<RunError, InternalError>));
}

}  // namespace
}  // namespace primalsim
