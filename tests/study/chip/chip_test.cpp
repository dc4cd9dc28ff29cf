// Recorded traces of a chip: what is refused, and what is said of the others.
#include "study/chip.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "proto/read.h"
#include "proto/write.h"
#include "study/chip/machine.h"
#include "study/chip/prediction.h"
#include "study/chip/trace.h"
#include "tests/cli/temporary_folder.h"
#include "tests/proto/expect_error.h"

namespace primalsim::study {
namespace {

using testing::TemporaryFolder;

const std::string kMachine = std::string(PRIMALSIM_SOURCE_DIR) + "/configs/wormhole.txtpb";
const std::string kExample = std::string(PRIMALSIM_SOURCE_DIR) + "/examples/traces/reads-and-writes.json";

// One event of core (1,1); `more` replaces or adds fields.
std::string event(const std::string& type, int timestamp, const std::string& more = "\"dx\":2,\"dy\":3") {
  return fmt::format(
      R"({{"proc":"BRISC","noc":"NOC_0","vc":-1,"sx":1,"sy":1,"num_bytes":{},"type":"{}","timestamp":{},{}}})",
      type == "READ" || type.starts_with("WRITE") ? 64 : 0, type, timestamp, more);
}

std::string trace(const std::vector<std::string>& events) {
  std::string text = "[";
  for (const std::string& one : events) text += (text.size() > 1 ? ",\n" : "") + one;
  return text + "]";
}

// What is said of a trace after "FILE: ".
std::string refusal(const std::string& text) {
  const TemporaryFolder folder;
  const std::string file = folder.write("trace.json", text);
  const v1::Chip chip = read_chip(kMachine);
  const std::string said =
      testing::error_of<InputError>([&] { read_recorded_trace(file, chip, machine_of(chip, kMachine)); });
  EXPECT_EQ(said.substr(0, file.size()), file);
  return said.substr(std::min(said.size(), file.size() + 2));
}

TEST(RecordedTraces, RefuseWhatIsNone) {
  EXPECT_EQ(refusal("{}"), "holds object; allowed is a list of events");
  EXPECT_EQ(refusal("[]"), "has no events");
  EXPECT_EQ(refusal("[3]"), "event 0 is number; allowed is an object");
  EXPECT_EQ(refusal(trace({event("READ", 5), event("READ_BARIER_START", 6)})),
            "event 1: type is \"READ_BARIER_START\"; allowed is READ, WRITE, WRITE_, WRITE_MULTICAST, "
            "READ_BARRIER_START, "
            "READ_BARRIER_END, WRITE_BARRIER_START, WRITE_BARRIER_END");
  EXPECT_EQ(refusal(trace({event("READ", 5), event("READ", 4)})),
            "event 1: timestamp is 4; allowed is not before 5, the one before of this processor");
  EXPECT_EQ(refusal(trace({event("READ", 5, "\"dx\":10,\"dy\":3")})),
            "event 0: dx is 10; allowed is a whole number from 0 to 9");
  EXPECT_EQ(refusal(trace({event("READ", 5, "\"dx\":1")})), "event 0: dy is missing");
  EXPECT_EQ(refusal(R"([{"proc":"BRISC","type":"READ","sx":-1,"sy":0,"timestamp":3}])"),
            "event 0: sx is -1; allowed is a whole number from 0 to 9");
  EXPECT_EQ(refusal(R"([{"proc":"BRISC","noc":"NOC_2","type":"READ","sx":1,"sy":0,"timestamp":3}])"),
            "event 0: noc is \"NOC_2\"; allowed is NOC_0, NOC_1");
}

TEST(RecordedTraces, NameTheBarrierWithoutItsEnd) {
  EXPECT_EQ(refusal(trace({event("READ", 5), event("READ_BARRIER_START", 6)})),
            "event 1 begins a barrier that has no end: the trace ends");
  EXPECT_EQ(refusal(trace({event("READ", 5), event("READ_BARRIER_START", 6), event("READ", 7)})),
            "event 1 begins a barrier that has no end: event 2 of its processor is READ");
  EXPECT_EQ(refusal(trace({event("READ", 5), event("READ_BARRIER_END", 6)})),
            "event 1: type is \"READ_BARRIER_END\"; allowed is the end of the barrier that has begun before");
  EXPECT_EQ(
      refusal(trace({event("READ", 5), event("READ_BARRIER_START", 6), event("WRITE_BARRIER_END", 7)})),
      "event 2: type is \"WRITE_BARRIER_END\"; allowed is the end of the barrier that has begun before");
}

// Barriers are counted per processor; one with nothing to wait for has no error, and takes nothing from a
// write barrier behind it. Times are from the first event on.
TEST(RecordedTraces, HaveBarriersWithTheirFirstIssue) {
  const TemporaryFolder folder;
  const std::string file = folder.write(
      "trace.json",
      trace({event("READ_BARRIER_START", 100), event("READ_BARRIER_END", 110), event("WRITE_", 120),
             event("READ", 130), event("READ_BARRIER_START", 140), event("READ_BARRIER_END", 300),
             event("WRITE_BARRIER_START", 310), event("WRITE_BARRIER_END", 320)}));
  const v1::Chip chip = read_chip(kMachine);
  const RecordedTrace read = read_recorded_trace(file, chip, machine_of(chip, kMachine));
  EXPECT_EQ(read.begin, 100);
  EXPECT_EQ(read.empty_barriers, 1);
  ASSERT_EQ(read.barriers.size(), 2);
  EXPECT_EQ(read.barriers[0].index, 1);
  EXPECT_EQ(read.barriers[0].first_issue, 30);
  EXPECT_EQ(read.barriers[0].recorded_end, 200);
  EXPECT_EQ(read.barriers[1].index, 2);
  EXPECT_EQ(read.barriers[1].first_issue, 20);
  EXPECT_EQ(read.recorded_end, 220);
}

std::string machine_refusal(const std::function<void(v1::Chip&)>& change) {
  v1::Chip chip = read_chip(kMachine);
  change(chip);
  return testing::error_of<InputError>([&] {
    machine_of(chip, "m");
    prove_networks(chip, "m");
  });
}

TEST(Chips, AreRefusedIfTheyCannotBe) {
  EXPECT_EQ(
      machine_refusal([](v1::Chip& chip) { chip.mutable_networks(0)->set_topology("ring"); }),
      "m: chip.networks[0].topology is 'ring'; allowed are mesh, torus, one-way-torus, one-way-torus-back");
  EXPECT_EQ(machine_refusal([](v1::Chip& chip) { chip.mutable_networks(1)->set_order("zz"); }),
            "m: chip.networks[1].order is 'zz'; allowed are xy and yx");
  EXPECT_EQ(machine_refusal([](v1::Chip& chip) { chip.mutable_memories(1)->mutable_places(0)->set_x(10); }),
            "m: chip.memories[1].places has (10, 0); the grid is 10 x 12");
  EXPECT_EQ(machine_refusal([](v1::Chip& chip) {
              *chip.mutable_memories(2)->mutable_places(0) = chip.memories(1).places(3);
            }),
            "m: chip.memories[2].places has (0, 5) twice");
  EXPECT_EQ(machine_refusal([](v1::Chip& chip) { chip.clear_networks(); }),
            "m: chip.networks has 0; allowed are 1 to 4");
}

// Without datelines the links of a ring wait for each other.
TEST(Chips, RingsWithoutDatelinesAreRefused) {
  const std::string said =
      machine_refusal([](v1::Chip& chip) { chip.mutable_networks(0)->set_datelines(false); });
  EXPECT_NE(said.find("m: chip.networks[0]: "), std::string::npos) << said;
  EXPECT_NE(said.find("waits for"), std::string::npos) << said;
}

// 10 values 0.1 .. 1.0: the 5th and the 9th of them.
TEST(Predictions, PercentilesAreNearestRanks) {
  const v1::ErrorSpread spread = spread_of({-1.0, 0.9, -0.8, 0.7, -0.6, 0.5, -0.4, 0.3, -0.2, 0.1});
  EXPECT_DOUBLE_EQ(spread.mean(), 0.55);
  EXPECT_DOUBLE_EQ(spread.median(), 0.5);
  EXPECT_DOUBLE_EQ(spread.p90(), 0.9);
  EXPECT_DOUBLE_EQ(spread.max(), 1.0);
}

v1::ChipReplay replayed(const std::string& issue, std::size_t threads = 1) {
  Session session({threads});
  ChipReplayRequest request;
  request.traces = {kExample, kExample};
  request.machine = kMachine;
  request.issue = issue;
  request.check = true;
  return replay_chip(session, request);
}

TEST(ChipReplays, WaitsAddUpToTheLivesOfTheLastTransactions) {
  const v1::Chip chip = read_chip(kMachine);
  const auto machine = machine_of(chip, kMachine);
  const RecordedTrace trace = read_recorded_trace(kExample, chip, machine);
  for (const auto issue : {noc::transactions::Issue::kRecorded, noc::transactions::Issue::kClosedLoop}) {
    const Prediction prediction = predict(machine, trace, issue);
    for (const RecordedBarrier& barrier : trace.barriers) {
      v1::BarrierWaits waits;
      add_waits(machine, trace, barrier, prediction, waits);
      const auto& lives = prediction.outcome.lives[barrier.program];
      const auto& last = lives[last_waited(trace, barrier, prediction)];
      EXPECT_EQ(waits.core() + waits.request_travel() + waits.request_blocked() + waits.memory_queue() +
                    waits.memory() + waits.response_travel() + waits.response_flits() +
                    waits.response_blocked(),
                lives[barrier.operation].done - last.issued);
    }
  }
}

TEST(ChipReplays, DependOnNoNumberOfThreads) {
  for (const char* const issue : {"recorded", "closed-loop"})
    EXPECT_EQ(replayed(issue, 4).DebugString(), replayed(issue).DebugString());
}

// The fit moves one number along its range and writes another file; a range beyond the field's limits is
// refused.
TEST(ChipFits, FindNoWorseNumbersAndWriteThem) {
  const TemporaryFolder folder;
  Session session;
  ChipFitRequest request;
  request.traces = {kExample, kExample};
  v1::File file = read_file(kMachine);
  file.mutable_chip()->mutable_fitted()->DeleteSubrange(2, file.chip().fitted_size() - 2);
  request.machine = folder / "two-numbers.txtpb";
  write_file(request.machine, file);
  request.out = folder / "fitted.txtpb";
  request.rounds = 1;
  request.folds = 2;
  const v1::ChipFit fit = fit_chip(session, request);
  const auto value = [](const v1::ErrorSpread& spread, double operation) {
    return spread.mean() + spread.median() / 2 + spread.p90() / 5 + operation;
  };
  EXPECT_LT(value(fit.after(), fit.operation_error_after()),
            value(fit.before(), fit.operation_error_before()));
  EXPECT_EQ(fit.folds_size(), 2);
  const v1::Chip written = read_chip(request.out);
  EXPECT_EQ(written.core().issue_cycles(), fit.numbers(0).after());
  machine_of(written, request.out);
}

// Traces recorded on a chip are no part of the project; PRIMALSIM_RECORDED_TRACES names their folder where
// they are. The model must stay better there than the vendor's estimator (docs/silicon.md).
TEST(ChipReplays, KeepTheirErrorOnRecordedTraces) {
  const char* const folder = std::getenv("PRIMALSIM_RECORDED_TRACES");
  if (folder == nullptr) GTEST_SKIP() << "PRIMALSIM_RECORDED_TRACES is not set";
  Session session;
  ChipReplayRequest request;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".json") request.traces.push_back(entry.path().string());
  std::sort(request.traces.begin(), request.traces.end());
  request.machine = kMachine;
  request.check = true;
  const v1::ChipReplay replay = replay_chip(session, request);
  EXPECT_LT(replay.barrier_error().mean(), 0.085);
  EXPECT_LT(replay.barrier_error().median(), 0.055);
  EXPECT_LT(replay.barrier_error().p90(), 0.2);
  EXPECT_LT(replay.operation_error(), 0.02);
}

}  // namespace
}  // namespace primalsim::study
