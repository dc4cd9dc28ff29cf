// A request is refused for want of packet buffers with the number that ends that: with it the request is
// served.
#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <string>

#include "core/error.h"
#include "study/generate.h"
#include "study/inputs.h"
#include "study/machine_numbers.h"

namespace primalsim::study {
namespace {

const std::filesystem::path kSourceTree = PRIMALSIM_SOURCE_DIR;

// N of "; N packet_buffers suffice" at the end of what a generation of the tiny model is refused with;
// nothing if it is served.
std::optional<std::uint32_t> suffice(const GenerateRequest& request, std::uint32_t packet_buffers) {
  const Inputs inputs =
      load(kSourceTree / "examples/models/tiny", std::nullopt, kSourceTree / "configs/tiny.txtpb");
  Session session({1});
  try {
    generate(session, {{"", inputs.workload}},
             machine_with(inputs.architecture, "scratchpad.packet_buffers", packet_buffers), request);
    return std::nullopt;
  } catch (const NoFit& error) {
    const std::string message = error.what();
    const std::size_t at = message.rfind("; ");
    EXPECT_TRUE(message.ends_with(" packet_buffers suffice")) << message;
    return at == std::string::npos ? 0 : static_cast<std::uint32_t>(std::stoul(message.substr(at + 2)));
  }
}

struct Case {
  const char* mapping;
  std::uint32_t batch;
  PrefillKind prefill;
};

void PrintTo(const Case& each, std::ostream* out) {
  *out << each.mapping << ", batch " << each.batch
       << (each.prefill == PrefillKind::kStreamed ? ", streamed" : "");
}

class SlotsSuffice : public ::testing::TestWithParam<Case> {};

// One less is refused, and names the same number: it is the least. A prompt, single steps and rounds of the
// batch each need buffers of their own; the number has to do for all of them.
TEST_P(SlotsSuffice, IsTheLeastWithWhichTheRequestIsServed) {
  GenerateRequest request;
  request.requests = {{"", 8, 4}};
  request.mapping = choose_mappings({GetParam().mapping}).front();
  request.batch = GetParam().batch;
  request.prefill = GetParam().prefill;
  const std::optional<std::uint32_t> enough = suffice(request, 1);
  ASSERT_TRUE(enough.has_value());
  ASSERT_GT(*enough, 1U);
  EXPECT_EQ(suffice(request, *enough), std::nullopt);
  EXPECT_EQ(suffice(request, *enough - 1), enough);
}

INSTANTIATE_TEST_SUITE_P(
    Tiny, SlotsSuffice,
    ::testing::Values(Case{"primal", 1, PrefillKind::kLayer}, Case{"primal", 3, PrefillKind::kLayer},
                      Case{"primal", 1, PrefillKind::kStreamed}, Case{"compact", 1, PrefillKind::kLayer},
                      Case{"compact", 3, PrefillKind::kLayer}, Case{"row-major", 2, PrefillKind::kLayer}));

}  // namespace
}  // namespace primalsim::study
