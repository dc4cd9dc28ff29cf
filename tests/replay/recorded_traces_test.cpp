// Every recorded BookSim2 run comes out packet for packet, byte for byte.
#include "tests/replay/recorded_traces.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "noc/replay/replay.h"
#include "tests/cli/run_binary.h"

namespace primalsim {
namespace {

using testing::RecordedTrace;

std::string keep_columns(const std::string& csv, int columns) {
  std::istringstream lines(csv);
  std::string line;
  std::string kept;
  while (std::getline(lines, line)) {
    std::size_t end = 0;
    for (int i = 0; i < columns; ++i) end = line.find(',', end + 1);
    kept += line.substr(0, end) + "\n";
  }
  return kept;
}

class RecordedTraces : public ::testing::TestWithParam<RecordedTrace> {};

TEST_P(RecordedTraces, AreRegeneratedByteForByteFromTheirFirstFourColumns) {
  const testing::TemporaryFolder folder;
  const std::string recorded = testing::read_text(GetParam().file);
  const std::string stripped = folder.write("stripped.csv", keep_columns(recorded, 4));
  std::vector<std::string> arguments{"replay", stripped, "-o", folder / "out.csv"};
  for (const std::string& option : GetParam().options()) arguments.push_back(option);
  const testing::BinaryRun run = testing::run_binary(arguments);
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  EXPECT_EQ(testing::read_text(folder / "out.csv"), recorded);
}

TEST_P(RecordedTraces, CheckWithoutMismatchInEveryKernel) {
  for (const char* const kernel : {"reference", "event", "auto"}) {
    std::vector<std::string> arguments{"replay", GetParam().file, "--check", "--json", "--kernel", kernel};
    for (const std::string& option : GetParam().options()) arguments.push_back(option);
    const testing::BinaryRun run = testing::run_binary(arguments);
    ASSERT_EQ(run.exit_status, 0) << run.standard_error;
    const auto json = nlohmann::json::parse(run.standard_output);
    EXPECT_EQ(json.at("mismatches"), 0);
    const noc::replay::Trace trace = noc::replay::read_trace(GetParam().file, 64, GetParam().packet_flits);
    EXPECT_EQ(json.at("packets"), trace.rows.size());
    // H links are H + 1 routers, and XY takes the shortest way.
    std::uint64_t flit_hops = 0;
    Cycle last = 0;
    const std::uint32_t k = GetParam().parameters.width;
    const auto apart = [](std::uint32_t a, std::uint32_t b) { return a > b ? a - b : b - a; };
    for (const noc::replay::Row& row : trace.rows) {
      flit_hops += row.flits * (1 + apart(row.source % k, row.destination % k) +
                                apart(row.source / k, row.destination / k));
      last = std::max(last, row.results[noc::replay::kTailEjectCycle]);
    }
    EXPECT_EQ(json.at("router_flit_hops"), flit_hops);
    EXPECT_EQ(json.at("cycles"), last + 1);
    EXPECT_TRUE(json.at("kernel") == kernel || std::string(kernel) == "auto") << json;
  }
}

INSTANTIATE_TEST_SUITE_P(BookSim2, RecordedTraces, ::testing::ValuesIn(testing::recorded_traces()),
                         [](const auto& trace) { return std::to_string(trace.index); });

TEST(RecordedTraces, AreAllThere) { EXPECT_GE(testing::recorded_traces().size(), 8U); }

}  // namespace
}  // namespace primalsim
