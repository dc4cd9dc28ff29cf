#include "study/plan/sweep_points.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "core/error.h"
#include "study/provenance.h"
#include "tests/cli/temporary_folder.h"
#include "tests/proto/expect_error.h"

namespace primalsim::study {
namespace {

const std::string kPlanRoot = std::string(PRIMALSIM_SOURCE_DIR) + "/";

// `lists` of a decode product of the tiny model and machine.
v1::SweepPlan plan(const std::string& lists, const std::string& machine = "configs/tiny.txtpb") {
  v1::SweepPlan made;
  made.set_name("test");
  v1::ModelProduct& product = *made.add_decode();
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(lists, &product)) << lists;
  if (product.models().empty()) product.add_models(kPlanRoot + "examples/models/tiny");
  if (product.machines().empty()) product.add_machines(kPlanRoot + machine);
  return made;
}

std::string refused(const std::string& lists) {
  return testing::error_of<InputError>([&] { const SweepPoints points(plan(lists)); });
}

std::set<std::string> keys(const SweepPoints& points) {
  std::set<std::string> all;
  for (std::uint64_t i = 0; i < points.size(); ++i) all.insert(points.point(i).row.key());
  return all;
}

// 2 contexts x 3 depths x 2 policies x (1 + 4 seeds of the random strategy).
TEST(SweepPoints, AreTheProductOfTheLists) {
  const SweepPoints points(
      plan("contexts: '16' contexts: '32' fields { field: 'router.fifo_flits' values: '4:16:x2' } policies: "
           "'none' "
           "policies: 'srpg' mappings: 'primal' mappings: 'random' seeds: '1:4'"));
  EXPECT_EQ(points.size(), 2U * 3 * 2 * 5);
  EXPECT_EQ(keys(points).size(), points.size());
}

// Each has 2^30 x 2^32 points, so four of them 2^64, which would count as none.
TEST(SweepPoints, TooManyProductsAreNotCountedAsNone) {
  v1::SweepPlan four = plan("contexts: '1:1073741824' mappings: 'random' seeds: '1:4294967296'");
  for (int i = 0; i < 3; ++i) *four.add_decode() = four.decode(0);
  EXPECT_EQ(testing::error_of<InputError>([&] { const SweepPoints points(four); }),
            "sweep_plan: has more than 9223372036854775807 points");
}

TEST(SweepPoints, AFieldThatIsNoNumberIsRefused) {
  EXPECT_EQ(refused("fields { field: 'name' values: 'mine' }"),
            "decode[0].fields[0].field: 'name' of a machine is nothing that a plan can go through");
}

TEST(SweepPoints, RingsOfACacheMayBeFilledOneAfterTheOther) {
  const SweepPoints points(
      plan("kv_together: false kv_together: true kv_ring_after_ring: true kv_ring_after_ring: false"));
  ASSERT_EQ(points.size(), 4U);
  EXPECT_EQ(keys(points).size(), 4U);
  EXPECT_TRUE(points.point(0).row.kv_ring_after_ring());
  EXPECT_FALSE(points.point(1).row.kv_ring_after_ring());
  EXPECT_FALSE(points.point(1).row.kv_together());
  EXPECT_TRUE(points.point(2).row.kv_together());
  EXPECT_EQ(points.point(0).row.model_version(), kModelVersion);
}

TEST(SweepPoints, TheLastListGoesRoundFirst) {
  const SweepPoints points(
      plan("contexts: '16:17' fields { field: 'router.fifo_flits' values: '4' values: '8' } mappings: "
           "'random' seeds: '5:6'"));
  const auto words = [&](std::uint64_t index) {
    const v1::RunRow row = points.point(index).row;
    return std::to_string(row.fields().router().fifo_flits()) + " " + std::to_string(row.context_entries()) +
           " " + std::to_string(row.seed());
  };
  EXPECT_EQ(words(0), "4 16 5");
  EXPECT_EQ(words(1), "4 16 6");
  EXPECT_EQ(words(2), "4 17 5");
  EXPECT_EQ(words(4), "8 16 5");
  EXPECT_EQ(words(7), "8 17 6");
}

TEST(SweepPoints, AKeyIsOfContentsNotOfNames) {
  const testing::TemporaryFolder folder;
  const std::string text = testing::read_text(kPlanRoot + "configs/tiny.txtpb");
  std::string renamed = text;
  renamed.replace(renamed.find("\"tiny\""), 6, "\"other\"");
  std::string changed = text;
  changed.replace(changed.find("fifo_flits: 4"), 13, "fifo_flits: 8");
  std::filesystem::copy(kPlanRoot + "examples/models/tiny", folder / "elsewhere");
  const auto key = [&](const std::string& machine, const std::string& model) {
    v1::SweepPlan one;
    one.set_name("test");
    one.add_decode()->add_models(model);
    one.mutable_decode(0)->add_machines(machine);
    return SweepPoints(one).point(0).row.key();
  };
  const std::string tiny = kPlanRoot + "examples/models/tiny";
  const std::string usual = key(kPlanRoot + "configs/tiny.txtpb", tiny);
  EXPECT_EQ(key(folder.write("renamed.txtpb", renamed), tiny), usual);
  EXPECT_EQ(key(kPlanRoot + "configs/tiny.txtpb", folder / "elsewhere"), usual);
  EXPECT_NE(key(folder.write("changed.txtpb", changed), tiny), usual);
  // A field that a plan changes is the same as a file that says so.
  EXPECT_EQ(key(folder / "changed.txtpb", tiny),
            SweepPoints(plan("fields { field: 'router.fifo_flits' values: '8' }")).point(0).row.key());
}

TEST(SweepPoints, AFailedPointSaysWhy) {
  // Arrays are square: only together do the two fields fit.
  const SweepPoints points(plan("fields { field: 'acim.rows' values: '8' }"));
  Session session;
  const StoredRun run = points.run(session, 0);
  EXPECT_EQ(run.row.status(), "failed");
  EXPECT_NE(run.row.error().find("acim"), std::string::npos) << run.row.error();
  EXPECT_FALSE(run.row.has_cycles_per_layer());
}

TEST(SweepPoints, ChangesGoTogether) {
  const SweepPoints points(
      plan("changes { } changes { set: 'acim.rows=32' set: 'acim.columns=32' set: 'router.fifo_flits=8' }"));
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points.point(0).row.fields().acim().rows(), 16U);
  EXPECT_EQ(points.point(1).row.fields().acim().rows(), 32U);
  EXPECT_EQ(points.point(1).row.fields().router().fifo_flits(), 8U);
  EXPECT_EQ(points.point(1).row.machine(), "tiny");
  EXPECT_EQ(points.machine_fields(),
            (std::vector<std::string>{"acim.rows", "acim.columns", "router.fifo_flits"}));
}

TEST(SweepPoints, AnUnknownFieldIsToldWithTheNearest) {
  EXPECT_EQ(
      refused("fields { field: 'fifo_flits' values: '4' }"),
      "decode[0].fields[0].field: a machine has no field 'fifo_flits'; did you mean 'router.fifo_flits'?");
  EXPECT_EQ(refused("fields { field: 'router.fifo_flit' values: '4' }"),
            "decode[0].fields[0].field: a machine has no field 'router.fifo_flit'; did you mean "
            "'router.fifo_flits'?");
  EXPECT_EQ(refused("changes { set: 'ruoter.tree=yx' }"),
            "decode[0].changes[0].set[0]: a machine has no field 'ruoter.tree'; did you mean 'router.tree'?");
}

TEST(SweepPoints, AValueThatNoMachineHasIsRefusedBeforeAnythingRuns) {
  EXPECT_EQ(
      refused("fields { field: 'router.fifo_flits' values: '0' }"),
      "decode[0].fields[0].values of router.fifo_flits[0] is '0'; allowed is a whole number from 1 to 1024");
  EXPECT_EQ(refused("fields { field: 'router.fifo_flits' }"),
            "decode[0].fields[0].values: there is none of 'router.fifo_flits'");
}

TEST(SweepPoints, AnEmptyProductIsRefused) {
  v1::SweepPlan empty;
  empty.set_name("nothing");
  EXPECT_EQ(testing::error_of<InputError>([&] { const SweepPoints points(empty); }),
            "plan 'nothing' has no product; it needs at least one of decode, generate and traffic");
  empty.add_decode();
  EXPECT_EQ(testing::error_of<InputError>([&] { const SweepPoints points(empty); }),
            "decode[0].models: there is none; a product needs at least one");
  empty.clear_decode();
  empty.add_traffic()->add_meshes("8x8");
  EXPECT_EQ(testing::error_of<InputError>([&] { const SweepPoints points(empty); }),
            "traffic[0].rates: there is none; a product needs at least one");
}

TEST(SweepPoints, ListsOfTheOtherKindAreRefused) {
  EXPECT_EQ(refused("prompts: '8'"), "decode[0].prompts: is of generations; decode steps have contexts");
  EXPECT_EQ(refused("policies: 'gated'"),
            "decode[0].policies: 'gated' is none; allowed are none, gate, reprogram, srpg and refresh");
  EXPECT_NE(refused("mappings: 'compct'").find("did you mean 'compact'?"), std::string::npos)
      << refused("mappings: 'compct'");
}

// 1,000 seeds x 1,000 contexts x 1,000 depths, none of them made.
TEST(SweepPoints, AThousandMillionAreCountedAtOnce) {
  const SweepPoints points(
      plan("mappings: 'random' seeds: '1:1000' contexts: '1:1000' fields { field: 'router.fifo_flits' "
           "values: '1:1000' }"));
  EXPECT_EQ(points.size(), 1'000'000'000U);
  EXPECT_EQ(points.point(999'999'999).row.seed(), 1000U);
}

}  // namespace
}  // namespace primalsim::study
