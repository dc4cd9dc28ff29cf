#include "study/inputs.h"

#include <gtest/gtest.h>

#include "study/session.h"
#include "tests/cli/temporary_folder.h"
#include "tests/proto/expect_error.h"

namespace primalsim::study {
namespace {

const std::filesystem::path kTinyModel = std::filesystem::path(PRIMALSIM_SOURCE_DIR) / "examples/models/tiny";

std::string adapter_of_rank(int rank) {
  return R"({"peft_type": "LORA", "lora_alpha": 8, "target_modules": ["q_proj"], "r": )" +
         std::to_string(rank) + "}";
}

TEST(LoadAdapters, OfOneNameAreToldApartByTheirFolders) {
  const testing::TemporaryFolder folder;
  folder.write("x/a/checkpoint-5/adapter_config.json", adapter_of_rank(4));
  folder.write("x/b/checkpoint-5/adapter_config.json", adapter_of_rank(8));
  folder.write("y/a/checkpoint-5/adapter_config.json", adapter_of_rank(2));
  const auto names = [&](const std::vector<std::filesystem::path>& adapters) {
    std::string text;
    for (const v1::Workload& workload : load_adapters(kTinyModel, adapters)) {
      text += workload.lora().name() + ":" + std::to_string(workload.lora().targets(0).rank()) + " ";
    }
    return text;
  };
  const std::string xa = folder / "x/a/checkpoint-5";
  const std::string xb = folder / "x/b/checkpoint-5/";
  const std::string ya = folder / "y/a/checkpoint-5/adapter_config.json";
  EXPECT_EQ(names({xa}), "checkpoint-5:4 ");
  EXPECT_EQ(names({xb, xa}), "b/checkpoint-5:8 a/checkpoint-5:4 ");
  EXPECT_EQ(names({xa, ya, xb}), "x/a/checkpoint-5:4 y/a/checkpoint-5:2 x/b/checkpoint-5:8 ");
}

TEST(LoadAdapters, TheSameOneGivenTwiceIsRefused) {
  const testing::TemporaryFolder folder;
  folder.write("a/adapter_config.json", adapter_of_rank(4));
  EXPECT_EQ(testing::error_of<RequestError>([&] {
              load_adapters(kTinyModel, {folder / "a", folder / "a/../a/"});
            }),
            "adapters " + (folder / "a/../a/") + ": adapter 'a' is given twice");
}

TEST(AllowPositions, SetsAnotherLimitAndSaysSo) {
  v1::Workload workload = load_model(kTinyModel);
  EXPECT_THROW(context_of(workload, 300), RequestError);
  allow_positions(workload, 300);
  EXPECT_EQ(context_of(workload, 300), 300U);
  EXPECT_THROW(context_of(workload, 301), RequestError);
  EXPECT_EQ(workload.notes(0), "Contexts up to 300 positions were asked for; 'tiny' was made for 256.");
}

}  // namespace
}  // namespace primalsim::study
