#include "cli/commands.h"
#include "cli/machine_options.h"
#include "cli/options.h"
#include "cli/output.h"
#include "core/error.h"
#include "core/number_text.h"
#include "proto/format.h"
#include "proto/schema.h"
#include "proto/write.h"
#include "study/chakra.h"
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

std::string describe(const v1::Program& program) {
  std::size_t sends = 0;
  std::size_t computes = 0;
  for (const v1::Task& task : program.tasks()) {
    sends += task.has_send() ? 1 : 0;
    computes += task.has_compute() ? 1 : 0;
  }
  return fmt::format("{}: {} tasks, {} of them computations and {} transfers, on {} of {}x{} macros\n",
                     program.model(), grouped(static_cast<std::uint64_t>(program.tasks_size())),
                     grouped(computes), grouped(sends),
                     program.tiles() == 1 ? "a tile" : fmt::format("{} tiles", program.tiles()),
                     program.width(), program.height());
}

void refuse_options_of_others(const Options& options, bool is_trace) {
  for (const char* const name : {"arch", "set", "ranks"}) {
    if (!is_trace && options.has(name)) throw_input_error("--{} is for a trace, a file named .et", name);
  }
  if (is_trace && options.has("adapter")) throw_input_error("--adapter is for a model, not for a trace");
}

// What it is, for people.
std::string import_into(v1::File& file, const Options& options, bool is_trace) {
  if (is_trace) {
    *file.mutable_program() =
        study::import_trace({*options.text("MODEL"), load_machine(options), options.text("ranks")});
    return describe(file.program());
  }
  *file.mutable_workload() = workloads::import_model(*options.text("MODEL"), options.text("adapter"));
  return describe(file.workload());
}

}  // namespace

int run_import(std::span<const std::string> arguments) {
  Options options("primalsim import MODEL|TRACE.et [--adapter ADAPTER] [-o FILE] [--json]");
  options.positional("MODEL",
                     "folder with a config.json, such a file, or a Workload file; or a trace of Chakra, "
                     "NAME.et for NAME.0.et and those of all other ranks",
                     true);
  options.value("adapter", "ADAPTER", "folder with an adapter_config.json, or such a file");
  declare_machine(options);
  options.value("ranks", "FILE",
                "of a trace: where its ranks are, lines RANK TILE X Y; row by row if not given");
  options.value("out,o", "FILE", "write the Workload, of a trace the Program, here: .txtpb, .binpb or .json");
  options.flag("json", "print the file as JSON on standard output, and nothing else");
  if (!options.parse(arguments)) return 0;
  const auto out = options.text("out");
  if (!out && !options.has("json"))
    throw_input_error("import: --out or --json is missing; nothing would be written");
  if (out) refuse_input_as_output(options, "out", *out);
  if (out) format_of(*out);  // a wrong ending is told before the work, not after

  const bool is_trace = study::is_trace(*options.text("MODEL"));
  refuse_options_of_others(options, is_trace);
  v1::File file;
  file.set_schema_version(kSchemaVersion);
  const std::string about = import_into(file, options, is_trace);
  if (out) write_file(*out, file);
  if (options.has("json")) {
    print(to_bytes(file, Format::kJson));
  } else {
    print(fmt::format("{}written to {}\n", about, *out));
  }
  return 0;
}

}  // namespace primalsim::cli
