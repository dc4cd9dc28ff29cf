// primalsim reproduce: the real binary.
#include "study/reproduce.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::cli {
namespace {

using testing::BinaryRun;
using testing::run_binary;
using testing::TemporaryFolder;

TEST(ReproduceSlow, EveryFigureIsSimulatedOrSaysWhyNot) {
  const BinaryRun run = run_binary({"reproduce", "--figures-only", "--json", "--threads", "1"});
  ASSERT_EQ(run.exit_status, 0) << run.standard_error;
  const auto parsed = nlohmann::json::parse(run.standard_output);
  ASSERT_EQ(parsed["figures"].size(), static_cast<std::size_t>(study::reference_data().figures_size()));
  for (const auto& figure : parsed["figures"]) {
    const bool simulated = !figure["ideal"].is_null() && !figure["calibrated"].is_null();
    const bool gpu = !figure["roofline"].is_null();
    EXPECT_EQ(simulated + gpu + !figure["not_simulated"].is_null(), 1) << figure;
    if (!simulated) continue;
    EXPECT_NEAR(figure["ideal_ratio"]["tokens_per_second"].get<double>(),
                figure["ideal"]["tokens_per_second"].get<double>() /
                    figure["published"]["tokens_per_second"].get<double>(),
                1e-9);
  }
  EXPECT_EQ(run_binary({"reproduce", "--figures-only", "--json", "--threads", "4"}).standard_output,
            run.standard_output);
}

TEST(ReproduceBadInput, IsRefusedWithoutAResult) {
  const TemporaryFolder folder;
  const std::string machine = std::string(PRIMALSIM_SOURCE_DIR) + "/configs/tiny.txtpb";
  const auto refused = [](const std::vector<std::string>& arguments, const std::string& part) {
    std::vector<std::string> words{"reproduce"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const BinaryRun run = run_binary(words);
    EXPECT_EQ(run.exit_status, 2) << part;
    EXPECT_EQ(run.standard_output, "");
    EXPECT_NE(run.standard_error.find(part), std::string::npos) << run.standard_error;
  };
  refused({"--calibration", machine}, "holds no calibration");
  refused({"--calibration", folder / "none.txtpb"}, "none.txtpb");
  refused({"--fit", folder / "c.json"}, "allowed is a .txtpb file");
  refused({"--fit", folder / "c.txtpb", "--calibration", machine}, "exclude each other");
  refused({"--threads", "0"}, "--threads");
  refused({"extra"}, "positional");
}

}  // namespace
}  // namespace primalsim::cli
