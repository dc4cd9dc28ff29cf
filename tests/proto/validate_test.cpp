#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"
#include "proto/schema.h"
#include "tests/proto/expect_error.h"
#include "tests/proto/sample_files.h"

namespace primalsim {
namespace {

using testing::sample;

std::string error(const google::protobuf::Message& message) {
  return testing::error_of<InputError>([&] { validate(message, "F"); });
}

class ValidateArchitecture : public ::testing::Test {
 protected:
  v1::Architecture architecture_ = sample(testing::kArchitectureText).architecture();
};

class ValidateMapping : public ::testing::Test {
 protected:
  v1::Mapping mapping_ = sample(testing::kMappingText).mapping();
};

TEST(Validate, AcceptsEverySample) {
  for (const std::string& text : testing::sample_texts()) EXPECT_NO_THROW(validate(sample(text), "F"));
}

TEST_F(ValidateArchitecture, NamesFieldValueRangeAndUnit) {
  architecture_.mutable_mesh()->set_width(1025);
  EXPECT_EQ(error(architecture_), "F: mesh.width: 1025 is out of range; allowed: 1 to 1024 macros");
}

TEST_F(ValidateArchitecture, LimitsAreInclusive) {
  for (const std::uint32_t width : {1, 1024}) {
    architecture_.mutable_mesh()->set_width(width);
    EXPECT_NO_THROW(validate(architecture_, "F"));
  }
  architecture_.mutable_mesh()->set_width(0);
  EXPECT_EQ(error(architecture_), "F: mesh.width: 0 is out of range; allowed: 1 to 1024 macros");
}

TEST_F(ValidateArchitecture, AZeroThatIsAllowedIsNotMissing) {
  architecture_.mutable_router_compute()->set_adder_latency_cycles(0);
  EXPECT_NO_THROW(validate(architecture_, "F"));
}

TEST_F(ValidateArchitecture, RefusesAMissingNumber) {
  architecture_.mutable_scratchpad()->clear_bytes();
  EXPECT_EQ(error(architecture_), "F: scratchpad.bytes: missing; allowed: 1 to 1073741824 bytes");
}

TEST_F(ValidateArchitecture, RefusesAMissingMessage) {
  architecture_.clear_dcim();
  EXPECT_EQ(error(architecture_), "F: dcim: missing");
}

TEST_F(ValidateArchitecture, RefusesWhatIsNotFinite) {
  architecture_.set_clock_ghz(std::nan(""));
  EXPECT_EQ(error(architecture_), "F: clock_ghz: nan is not a finite number; allowed: 0.001 to 100 GHz");
  architecture_.set_clock_ghz(std::numeric_limits<double>::infinity());
  EXPECT_EQ(error(architecture_), "F: clock_ghz: inf is not a finite number; allowed: 0.001 to 100 GHz");
}

TEST_F(ValidateArchitecture, RefusesATextThatIsNotUtf8) {
  architecture_.set_name("\xC0\x80");
  EXPECT_EQ(error(architecture_), "F: name: the text is not UTF-8");
}

TEST_F(ValidateArchitecture, ANameIsPlainText) {
  architecture_.set_name("");
  EXPECT_EQ(error(architecture_), "F: name: is empty; allowed is a text");
  for (const std::string name : {"a\tb", "\x1B[2J", "a\nb", "\x7F"}) {
    architecture_.set_name(name);
    EXPECT_NE(error(architecture_).find("has a control character"), std::string::npos)
        << error(architecture_);
  }
  architecture_.set_name("\x1B");
  EXPECT_EQ(error(architecture_), "F: name: '\\x1B' has a control character; allowed is a text without");
}

// The largest of them is 2^-1022 - 2^-1074.
TEST_F(ValidateArchitecture, RefusesNumbersThatLoseTheirDigits) {
  v1::Calibration calibration;
  v1::CalibratedParameter& parameter = *calibration.add_parameters();
  parameter.set_name("power_factor");
  parameter.set_meaning("m");
  parameter.set_found_by("f");
  for (const double value : {5e-324, -5e-324, 2.2250738585072009e-308}) {
    parameter.set_value(value);
    EXPECT_NE(error(calibration).find("F: parameters[0].value: "), std::string::npos);
    EXPECT_NE(error(calibration)
                  .find("too small a number; allowed are 0 and what is at least 2.2250738585072014e-308"),
              std::string::npos)
        << error(calibration);
  }
  parameter.set_value(std::numeric_limits<double>::min());
  EXPECT_NO_THROW(validate(calibration, "F"));
}

TEST_F(ValidateMapping, NamesTheIndexAtEachLevel) {
  mapping_.mutable_placements(0)->mutable_matrices(0)->mutable_partitions(1)->set_row(65536);
  EXPECT_EQ(error(mapping_),
            "F: placements[0].matrices[0].partitions[1].row: 65536 is out of range; allowed: 0 to 65535");
}

TEST_F(ValidateMapping, APartitionNeedsItsMacro) {
  mapping_.mutable_placements(0)->mutable_matrices(0)->mutable_partitions(1)->clear_at();
  EXPECT_EQ(error(mapping_), "F: placements[0].matrices[0].partitions[1].at: missing");
}

TEST_F(ValidateMapping, WhatMayBeAbsentMayBe) {
  mapping_.clear_seed();
  mapping_.mutable_placements(0)->mutable_kv(0)->clear_softmax_root();
  EXPECT_NO_THROW(validate(mapping_, "F"));
  v1::Workload workload = sample(testing::kWorkloadText).workload();
  workload.clear_lora();
  workload.clear_head();
  EXPECT_NO_THROW(validate(workload, "F"));
}

TEST_F(ValidateMapping, WhatMayBeAbsentIsCheckedWhenPresent) {
  mapping_.mutable_placements(0)->mutable_kv(0)->mutable_softmax_root()->clear_x();
  EXPECT_EQ(error(mapping_), "F: placements[0].kv[0].softmax_root.x: missing; allowed: 0 to 1023");
}

TEST_F(ValidateMapping, RefusesUnknownAndUnspecifiedEnumValues) {
  v1::KvPlacement* kv = mapping_.mutable_placements(0)->mutable_kv(1);
  kv->set_tensor(v1::KvPlacement::TENSOR_UNSPECIFIED);
  EXPECT_EQ(error(mapping_),
            "F: placements[0].kv[1].tensor: TENSOR_UNSPECIFIED is not allowed; allowed: K, V");
  kv->set_tensor(static_cast<v1::KvPlacement::Tensor>(7));
  EXPECT_EQ(error(mapping_), "F: placements[0].kv[1].tensor: 7 is not allowed; allowed: K, V");
}

TEST(Validate, AOneofNeedsAMember) {
  v1::Program program = sample(testing::kProgramText).program();
  program.mutable_tasks(2)->clear_kind();
  EXPECT_EQ(error(program),
            "F: tasks[2].kind: nothing is set; exactly one is needed of compute, send, reduce, barrier");
}

TEST(Validate, AnUnknownFieldIsRefused) {
  v1::Program program = sample(testing::kProgramText).program();
  v1::Terminal* source = program.mutable_tasks(1)->mutable_send()->mutable_source();
  source->GetReflection()->MutableUnknownFields(source)->AddVarint(9, 1);
  EXPECT_EQ(error(program), "F: tasks[1].send.source: unknown field number 9 of Terminal");
}

}  // namespace
}  // namespace primalsim
