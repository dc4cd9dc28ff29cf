#include "proto/write.h"
#include "tests/workloads/model_import/import_fixture.h"

namespace primalsim::workloads {
namespace {

v1::File file_with(const v1::Workload& workload) {
  v1::File file;
  file.set_schema_version(1);
  *file.mutable_workload() = workload;
  return file;
}

TEST_F(ImportTest, NameIsTheFoldersOrTheFiles) {
  const std::string text = config.dump();
  EXPECT_EQ(import_model(folder_.write("one/config.json", text), std::nullopt).name(), "one");
  EXPECT_EQ(import_model(folder_.path() / "one/", std::nullopt).name(), "one");
  EXPECT_EQ(import_model(folder_.path() / "one/../one/.", std::nullopt).name(), "one");
  EXPECT_EQ(import_model(folder_.write("two.json", text), std::nullopt).name(), "two");
}

TEST_F(ImportTest, WorkloadFilesOfEveryEndingComeBackTheSame) {
  adapter = good_adapter();
  const v1::Workload workload = import();
  for (const char* name : {"w.txtpb", "w.binpb", "w.json"}) {
    write_file(folder_ / name, file_with(workload));
    const v1::Workload again = import_model(folder_ / name, std::nullopt);
    EXPECT_EQ(again.SerializeAsString(), workload.SerializeAsString()) << name;
  }
}

TEST_F(ImportTest, WorkloadFileTakesAnAdapterIfItHasNone) {
  const std::string adapter_file = folder_.write("adapter/adapter_config.json", good_adapter().dump());
  write_file(folder_ / "w.txtpb", file_with(import()));
  const v1::Workload with_adapter = import_model(folder_ / "w.txtpb", adapter_file);
  EXPECT_EQ(with_adapter.lora().targets_size(), 2);
  write_file(folder_ / "w.txtpb", file_with(with_adapter));
  EXPECT_THROW(import_model(folder_ / "w.txtpb", adapter_file), InputError);
}

TEST_F(ImportTest, EditedWorkloadFileIsChecked) {
  v1::Workload workload = import();
  workload.mutable_layer()->mutable_operators(0)->set_inputs(0, "nothing");
  write_file(folder_ / "w.txtpb", file_with(workload));
  EXPECT_THROW(import_model(folder_ / "w.txtpb", std::nullopt), InputError);
}

TEST_F(ImportTest, SyntaxErrorsHaveLineAndColumn) {
  const std::string path = folder_.write("m/config.json", "{\n  \"hidden_size\": 64,\n  oops\n}\n");
  try {
    import_model(path, std::nullopt);
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()).find(path + ":3:3: not JSON: "), 0u) << error.what();
  }
}

TEST_F(ImportTest, KeyGivenTwiceIsAnError) {
  const std::string path = folder_.write("m/config.json", "{\"hidden_size\": 64, \"hidden_size\": 128}");
  try {
    import_model(path, std::nullopt);
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()), path + ": hidden_size is there twice in one object");
  }
}

TEST_F(ImportTest, FilesMayBeginWithAByteOrderMark) {
  const std::string mark = "\xEF\xBB\xBF";
  EXPECT_EQ(import_model(folder_.write("m/config.json", mark + config.dump()), std::nullopt).name(), "m");
}

TEST_F(ImportTest, FilesNestedTooDeepAreRefused) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  const std::string path = folder_.write("m/config.json", "{\"quantization_config\": " + deep + "}");
  try {
    import_model(path, std::nullopt);
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()),
              path + ":1:124: objects and lists lie more than 100 deep in each other");
  }
}

TEST_F(ImportTest, SameKeyInTwoObjectsIsFine) {
  config["rope_scaling"] = {{"hidden_size", 1}};
  EXPECT_EQ(import().shape().hidden_size(), 64u);
}

}  // namespace
}  // namespace primalsim::workloads
