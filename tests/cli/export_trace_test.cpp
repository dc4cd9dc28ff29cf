// `primalsim export` through the real binary.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_binary.h"

namespace primalsim::testing {
namespace {

std::string export_source(const std::string& path) { return std::string(PRIMALSIM_SOURCE_DIR) + "/" + path; }

const std::string kExportMachine = export_source("configs/tiny.txtpb");

std::string export_step(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--arch", kExportMachine});
  const BinaryRun run = run_binary(arguments);
  EXPECT_EQ(run.exit_status, 0) << run.standard_error;
  return run.standard_output;
}

nlohmann::json layer_of_program(const std::string& program) {
  return nlohmann::json::parse(export_step({"run", program, "--json"}))["mappings"][0];
}

// Computations and what waits for them are those of the example, and the places are written beside it.
TEST(ExportTrace, MessagesAndComputationsComeBack) {
  const TemporaryFolder folder;
  const std::string ranks = folder.write("ranks", "0 1 0 0\n1 0 7 7\n2 0 3 3\n3 0 0 4\n");
  export_step({"import", export_source("examples/traces/chakra/step.et"), "--ranks", ranks, "-o",
               folder / "a.binpb"});
  export_step({"export", folder / "a.binpb", "-o", folder / "b.et"});
  export_step({"import", folder / "b.et", "--ranks", folder / "b.ranks", "-o", folder / "b.binpb"});
  const nlohmann::json first = layer_of_program(folder / "a.binpb");
  const nlohmann::json second = layer_of_program(folder / "b.binpb");
  for (const char* const name : {"none_cycles", "tiles_per_layer"}) EXPECT_EQ(first[name], second[name]);
  EXPECT_GE(second["flit_hops"], first["flit_hops"]);  // and what tells a sender that its message is there
  EXPECT_EQ(read_text(folder / "b.ranks"), "# RANK TILE X Y\n0 0 3 3\n1 0 0 4\n2 0 7 7\n3 1 0 0\n");
}

// A layer of a model: its multicasts and reductions are messages now, so it takes longer, and no computation
// is lost.
TEST(ExportTrace, ALayerCanBeRunFromItsTraces) {
  const TemporaryFolder folder;
  export_step({"run", export_source("examples/models/tiny"), "--mapping", "primal", "--program-out",
               folder / "a.binpb"});
  const std::string told = export_step({"export", folder / "a.binpb", "-o", folder / "b.et"});
  EXPECT_NE(told.find("multicasts are several messages each"), std::string::npos) << told;
  EXPECT_NE(told.find("reductions in the network are messages and additions"), std::string::npos) << told;
  export_step({"import", folder / "b.et", "--ranks", folder / "b.ranks", "-o", folder / "b.binpb"});
  EXPECT_GT(layer_of_program(folder / "b.binpb")["cycles_per_layer"],
            layer_of_program(folder / "a.binpb")["cycles_per_layer"]);
}

TEST(ExportTrace, SaysWhatCannotBe) {
  const TemporaryFolder folder;
  const auto why = [](const std::vector<std::string>& arguments) {
    const BinaryRun run = run_binary(arguments);
    EXPECT_EQ(run.exit_status, 2);
    return run.standard_error;
  };
  const std::string program = folder / "p.txtpb";
  export_step({"import", export_source("examples/traces/chakra/step.et"), "-o", program});
  EXPECT_EQ(why({"export", program}), "primalsim: export: --out is missing; nothing would be written\n");
  EXPECT_EQ(why({"export", program, "--arch", kExportMachine, "-o", folder / "t"}),
            "primalsim: --out is '" + folder / "t" + "'; traces are named NAME.et\n");
  EXPECT_EQ(why({"export", export_source("configs/tiny.txtpb"), "-o", folder / "t.et"}),
            "primalsim: " + export_source("configs/tiny.txtpb") + ": is no Program file\n");
  EXPECT_EQ(why({"export", program, "-o", folder / "t.et"}),
            "primalsim: " + program + ": program.width: is 8; mesh.width of architecture primal is 32\n");
}

}  // namespace
}  // namespace primalsim::testing
