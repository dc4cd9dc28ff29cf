#include "cli/commands.h"
#include "cli/machine_options.h"
#include "cli/output.h"
#include "core/error.h"
#include "core/number_text.h"
#include "study/chakra.h"

namespace primalsim::cli {

int run_export(std::span<const std::string> arguments) {
  Options options("primalsim export PROGRAM -o NAME.et [--arch FILE]");
  options.positional("PROGRAM", "a Program file, as `run --program-out` and `import TRACE.et` write it",
                     true);
  declare_machine(options);
  options.value("out,o", "NAME.et",
                "write Chakra's traces, NAME.0.et and so on, and NAME.ranks, which `import --ranks` reads");
  if (!options.parse(arguments)) return 0;
  const auto out = options.text("out");
  if (!out) throw_input_error("export: --out is missing; nothing would be written");
  check_place("out", *out);
  const study::ExportedTrace done =
      study::export_trace(*options.text("PROGRAM"), load_machine(options), *out);
  std::string text = fmt::format("{} nodes of {} ranks, written to {} and beside it\n", grouped(done.nodes),
                                 grouped(done.ranks), done.first_file);
  if (done.multicasts > 0)
    text += fmt::format("{} multicasts are several messages each\n", grouped(done.multicasts));
  if (done.reductions > 0) {
    text +=
        fmt::format("{} reductions in the network are messages and additions\n", grouped(done.reductions));
  }
  if (done.tokens > 0) {
    text +=
        fmt::format("{} messages of a byte tell a rank what it waits for elsewhere\n", grouped(done.tokens));
  }
  print(text);
  return 0;
}

}  // namespace primalsim::cli
