#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "core/error.h"
#include "proto/format.h"
#include "proto/schema.h"
#include "proto/write.h"
#include "workloads/model_import/import_model.h"

namespace primalsim::cli {
namespace {

std::string describe(const v1::Workload& workload) {
  const v1::ModelShape& shape = workload.shape();
  std::string text = fmt::format(
      "{}: {}, {} layers, hidden size {}, {} heads of {} ({} for keys and values), intermediate size {}, "
      "vocabulary {}\n",
      workload.name(), workload.architecture(), shape.layers(), shape.hidden_size(), shape.heads(),
      shape.head_dim(), shape.kv_heads(), shape.intermediate_size(), shape.vocab_size());
  if (shape.sliding_window() != 0)
    text += fmt::format("attention window: {} entries\n", shape.sliding_window());
  text += workload.has_lora() ? fmt::format("adapter {}:", workload.lora().name()) : "no adapter";
  for (const v1::LoraTarget& target : workload.lora().targets()) {
    text += fmt::format(" {} (rank {})", target.matrix(), target.rank());
  }
  text += "\n";
  for (const std::string& note : workload.notes()) text += "note: " + note + "\n";
  return text;
}

}  // namespace

int run_import(std::span<const std::string> arguments) {
  Options options("primalsim import MODEL [--adapter ADAPTER] [-o WORKLOAD] [--json]");
  options.positional("MODEL", "folder with a config.json, such a file, or a Workload file", true);
  options.value("adapter", "ADAPTER", "folder with an adapter_config.json, or such a file");
  options.value("out,o", "WORKLOAD", "write the Workload here: .txtpb, .binpb or .json");
  options.flag("json", "print the Workload file as JSON on standard output, and nothing else");
  if (!options.parse(arguments)) return 0;
  const auto out = options.text("out");
  if (!out && !options.has("json"))
    throw_input_error("import: --out or --json is missing; nothing would be written");
  if (out) refuse_input_as_output(options, "out", *out);
  if (out) format_of(*out);  // a wrong ending is told before the work, not after

  v1::File file;
  file.set_schema_version(kSchemaVersion);
  *file.mutable_workload() = workloads::import_model(*options.text("MODEL"), options.text("adapter"));
  if (out) write_file(*out, file);
  if (options.has("json")) {
    print(to_bytes(file, Format::kJson));
  } else {
    print(fmt::format("{}written to {}\n", describe(file.workload()), *out));
  }
  return 0;
}

}  // namespace primalsim::cli
