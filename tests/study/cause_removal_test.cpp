// What is blamed is to blame: on all examples, and where one thing was made bad on purpose.
#include "study/cause_removal.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "study/compare.h"
#include "study/machine_numbers.h"

namespace primalsim::study {
namespace {

const std::filesystem::path kSourceTree = PRIMALSIM_SOURCE_DIR;

Inputs example_inputs(const std::string& model) {
  std::optional<std::filesystem::path> machine;
  if (model == "tiny") machine = kSourceTree / "configs/tiny.txtpb";
  return load(kSourceTree / "examples/models" / model, std::nullopt, machine);
}

v1::Result compared_on(const Inputs& inputs, const std::vector<std::string>& mappings, bool sensitivity,
                       std::uint32_t context = 512) {
  Session session({2});
  CompareRequest request;
  request.context = context;
  request.mappings = choose_mappings(mappings);
  request.sensitivity = sensitivity;
  return compare(session, inputs, request);
}

// Llama-3.2-1B: without the multiply-adds' time, which is 10 % and more, at least half of it is saved; and
// that is the run on the machine that `change` says.
TEST(CauseRemoval, SavesWhatTheRunOnThatMachineSaves) {
  const Inputs inputs = example_inputs("llama-3.2-1b");
  const v1::MappingResult mapping = compared_on(inputs, {"compact"}, true).mappings(0);
  ASSERT_GE(mapping.removed_causes_size(), 5);
  std::map<std::string, std::uint64_t> sums;
  for (const v1::AttributedCycles& row : mapping.attribution()) {
    sums[row.cause()] += static_cast<std::uint64_t>(row.cycles());
  }
  bool found = false;
  for (const v1::CauseRemoval& removal : mapping.removed_causes()) {
    EXPECT_EQ(removal.blamed_cycles(), sums[removal.cause()]);
    if (removal.cause() != "router_macs") continue;
    found = true;
    EXPECT_EQ(removal.change(), "router_compute.macs_per_cycle 16 -> 65536");
    Inputs other = inputs;
    other.architecture = machine_with(inputs.architecture, "router_compute.macs_per_cycle", 65536);
    EXPECT_EQ(mapping.cycles_per_layer() - static_cast<std::uint64_t>(removal.saved_cycles()),
              compared_on(other, {"compact"}, false).mappings(0).cycles_per_layer());
  }
  EXPECT_TRUE(found);
}

// A scarce accumulator is named first, and the difference to the machine with eight is put down to it.
TEST(CauseRemoval, AScarceAccumulatorIsNamedFirst) {
  Inputs inputs = example_inputs("llama-2-7b");
  inputs.architecture = machine_with(inputs.architecture, "scratchpad.accumulators", 1);
  const v1::MappingResult mapping = compared_on(inputs, {"primal"}, true, 2048).mappings(0);
  const v1::CauseRemoval& first = mapping.removed_causes(0);
  EXPECT_EQ(first.cause(), "buffer");
  EXPECT_GE(2 * first.saved_cycles(), static_cast<std::int64_t>(first.blamed_cycles()));
}

// The rule of docs/attribution.md, What would help.
TEST(CauseRemovalSlow, TheLargestCauseSavesHalfOfItsBlameOnAllExamples) {
  int mappings = 0;
  for (const char* const model : {"llama-2-13b", "llama-2-70b", "llama-2-7b", "llama-3-8b", "llama-3.2-1b",
                                  "mistral-7b", "qwen2-1.5b", "qwen3-0.6b", "tiny"}) {
    Session session({2});
    CompareRequest request;
    request.mappings = choose_mappings({"compact", "primal", "row-major"});
    request.sensitivity = true;
    const v1::Result result = compare(session, example_inputs(model), request);
    for (const v1::MappingResult& mapping : result.mappings()) {
      for (const v1::CauseRemoval& removal : mapping.removed_causes()) {
        if (!removal.has_saved_cycles()) continue;
        std::printf("%s %s: %s is blamed for %llu cycles, saves %lld %s\n", model, mapping.name().c_str(),
                    removal.cause().c_str(), static_cast<unsigned long long>(removal.blamed_cycles()),
                    static_cast<long long>(removal.saved_cycles()), removal.note().c_str());
        EXPECT_GE(2 * removal.saved_cycles(), static_cast<std::int64_t>(removal.blamed_cycles()))
            << model << ' ' << mapping.name();
        ++mappings;
        break;
      }
    }
  }
  EXPECT_EQ(mappings, 27);
}

// The grade in the configuration's comment beside each number.
TEST(AssumedNumbers, AreThoseGradedAOrDInTheConfiguration) {
  std::ifstream file(kSourceTree / "configs/primal.txtpb");
  std::map<std::string, std::string> grades;  // by field name
  for (std::string line; std::getline(file, line);) {
    const std::size_t comment = line.find("# ");
    const std::size_t colon = line.find(':');
    if (comment == std::string::npos || colon > comment) continue;
    const std::size_t name = line.find_first_not_of(' ');
    grades[line.substr(name, colon - name)] = line.substr(comment + 2, 1);
  }
  std::set<std::string> listed;
  for (const AssumedNumber& number : assumed_numbers()) {
    const std::string field = number.field;
    listed.insert(field);
    const std::string name = field.substr(field.find('.') + 1);
    // Of two fields of one name, product_cycles, the last is the DCIM's.
    EXPECT_EQ(grades[name], number.grade) << field;
    EXPECT_LE(number.low, 1);
    EXPECT_GE(number.high, 1);
  }
  for (const char* const number : machine_numbers()) {
    const std::string field = number;
    const std::string grade = grades[field.substr(field.find('.') + 1)];
    if (field == "acim.product_cycles" || (grade != "A" && grade != "D")) continue;
    EXPECT_TRUE(listed.contains(field)) << field;
  }
}

}  // namespace
}  // namespace primalsim::study
