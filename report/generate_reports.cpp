#include "report/generate_reports.h"

#include <fmt/format.h>

#include <system_error>

#include "core/error.h"
#include "proto/file_bytes.h"
#include "proto/schema.h"
#include "proto/write.h"
#include "report/generate_json.h"

namespace primalsim::report {

std::string to_tokens_csv(const v1::GenerateResult& result) {
  std::string text = "request,output_token,context_entries,latency_cycles,simulated\n";
  for (int i = 0; i < result.requests_size(); ++i) {
    for (const v1::DecodeStep& step : result.requests(i).steps()) {
      text += fmt::format("{},{},{},{},{}\n", i + 1, step.token(), step.context(), step.cycles(),
                          step.simulated() ? 1 : 0);
    }
  }
  return text;
}

void write_generate_reports(const v1::GenerateResult& result, const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw_input_error("--out {}: cannot make this folder: {}", folder.string(), error.message());
  v1::File file;
  file.set_schema_version(kSchemaVersion);
  *file.mutable_generate_result() = result;
  write_atomically(folder / "generate.json", to_json(result));
  write_atomically(folder / "tokens.csv", to_tokens_csv(result));
  write_file(folder / "generate.txtpb", file);
}

}  // namespace primalsim::report
