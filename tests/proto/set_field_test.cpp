#include <gtest/gtest.h>

#include "core/error.h"
#include "primalsim/v1/architecture.pb.h"
#include "proto/field_rules.h"
#include "tests/proto/expect_error.h"

namespace primalsim {
namespace {

std::string refusal(const std::string& path, double value) {
  v1::Architecture architecture;
  return testing::error_of<InputError>([&] { set_field(architecture, path, value, "here"); });
}

TEST(SetField, SetsWholeNumbersAndFractions) {
  v1::Architecture architecture;
  set_field(architecture, "acim.rows", 128, "here");
  set_field(architecture, "clock_ghz", 1.5, "here");
  EXPECT_EQ(architecture.acim().rows(), 128U);
  EXPECT_EQ(architecture.clock_ghz(), 1.5);
}

TEST(SetField, NamesAFieldThatIsNotThere) {
  EXPECT_EQ(refusal("acim.colour", 1),
            "here: acim.colour: Acim has no field 'colour'; its fields are rows, columns, product_cycles, "
            "array, output_registers");
  EXPECT_EQ(refusal("motor.rows", 1)
                .find("here: motor.rows: Architecture has no field 'motor'; its fields are "
                      "name, clock_ghz, mesh"),
            0U);
}

TEST(SetField, RefusesWhatIsNoNumber) {
  EXPECT_EQ(refusal("acim", 1),
            "here: acim: 'acim' is a message; needed is a field of it: rows, columns, product_cycles, array, "
            "output_registers");
  EXPECT_EQ(refusal("clock_ghz.rows", 1), "here: clock_ghz.rows: 'clock_ghz' is no message");
  EXPECT_EQ(refusal("name", 1), "here: name is no number");
}

TEST(SetField, RefusesValuesOutOfRange) {
  EXPECT_EQ(refusal("acim.rows", 0), "here: acim.rows: 0 is out of range; allowed: 1 to 4096 cells");
  EXPECT_EQ(refusal("acim.rows", -1), "here: acim.rows: -1 is out of range; allowed: 1 to 4096 cells");
}

TEST(SetField, TakesTextAsAFileHasIt) {
  v1::Architecture architecture;
  set_field_text(architecture, "acim.rows", "128", "here");
  set_field_text(architecture, "router.tree", "yx", "here");
  set_field_text(architecture, "clock_ghz", "1.5", "here");
  EXPECT_EQ(architecture.acim().rows(), 128U);
  EXPECT_EQ(architecture.router().tree(), "yx");
  EXPECT_EQ(architecture.clock_ghz(), 1.5);
  const auto refused = [&](const char* path, const char* value) {
    return testing::error_of<InputError>([&] { set_field_text(architecture, path, value, "here"); });
  };
  EXPECT_EQ(refused("acim.rows", "4097"), "here: acim.rows: 4097 is out of range; allowed: 1 to 4096 cells");
  EXPECT_NE(refused("acim.rows", "many").find("here: acim.rows is 'many'"), std::string::npos)
      << refused("acim.rows", "many");
}

TEST(SetField, RefusesAFractionOfAWholeNumber) {
  EXPECT_EQ(refusal("acim.rows", 1.5), "here: acim.rows: 1.5 is not allowed; allowed is a whole number");
}

}  // namespace
}  // namespace primalsim
