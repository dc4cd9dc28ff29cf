#include "study/reproduce.h"

#include <filesystem>

#include "cli/commands.h"
#include "cli/machine_options.h"
#include "cli/output.h"
#include "cli/study_options.h"
#include "core/error.h"
#include "proto/file_bytes.h"
#include "proto/format.h"
#include "proto/schema.h"
#include "proto/write.h"

namespace primalsim::cli {
namespace {

void declare_reproduce(Options& options) {
  declare_machine(options);
  options.value("calibration", "FILE", "calibrated parameters; configs/calibration.txtpb if not given");
  options.value("fit", "FILE", "fit the calibrated parameters, write them here (.txtpb) and use them");
  options.flag("figures-only", "leave out the ablation");
  options.flag(
      "macros",
      "instead, published compute-in-memory macros beside the model of an array with their parameters");
  options.value("macro-data", "FILE", "macros to compare; configs/macros.txtpb if not given");
  options.value("threads", "N", "variants simulated at once; as many as there are processors if not given");
  declare_output(
      options,
      "write reproduction.html, reproduction.json, reproduction.csv and reproduction.txtpb here, or "
      "macros.json, macros.csv and macros.html");
}

constexpr const char* kHead =
    "# Written by `primalsim reproduce --fit`, fitted on the figures of role FIT in "
    "configs/reference.txtpb;\n"
    "# not edited by hand. docs/reproduction.md\n";

// What was fitted before may be fitted anew; any other file that is there is somebody's work.
void refuse_file_of_another(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return;
  try {
    study::load_calibration(path);
    if (read_bytes(path).rfind(kHead, 0) == 0) return;
  } catch (const InputError&) {
  }
  throw_input_error(
      "--fit {}: the file is there already and --fit has not written it; allowed is a new file, or one that "
      "--fit wrote",
      path);
}

void write_calibration(const std::string& path, const v1::Calibration& calibration) {
  v1::File file;
  file.set_schema_version(kSchemaVersion);
  *file.mutable_calibration() = calibration;
  write_atomically(path, kHead + to_bytes(file, Format::kText));
  tell("written to " + path);
}

v1::Calibration calibration_option(const Options& options, study::Session& session,
                                   const v1::Architecture& base) {
  const auto path = options.text("fit");
  if (!path) {
    if (!options.has("calibration")) note_if_stale(study::built_in_calibration(), "--calibration");
    return study::load_calibration(options.text("calibration"));
  }
  refuse_input_as_output(options, "fit", *path);
  if (options.has("calibration")) throw_input_error("--fit and --calibration exclude each other");
  if (format_of(*path) != Format::kText) throw_input_error("--fit is '{}'; allowed is a .txtpb file", *path);
  check_place("fit", *path);
  refuse_file_of_another(*path);
  const v1::Calibration found = study::fit_calibration(session, base, progress(options));
  write_calibration(*path, found);
  return found;
}

void compare_macros(const Options& options, study::Session& session, const v1::Architecture& machine) {
  for (const char* const name : {"calibration", "fit", "figures-only"}) {
    if (options.has(name)) throw_input_error("--{} is of no use with --macros", name);
  }
  if (!options.has("macro-data")) note_if_stale(study::built_in_macros(), "--macro-data");
  const v1::MacroData data = study::macro_data(options.text("macro-data"));
  const study::MacroSources sources{study::machine_source(options.text("arch")),
                                    options.text_or("macro-data", "")};
  report_outcome(options, study::compare_macros(session, machine, data, sources));
}

}  // namespace

int run_reproduce(std::span<const std::string> arguments) {
  Options options(
      "primalsim reproduce [--arch FILE] [--calibration FILE | --fit FILE] [--figures-only] [--out DIR]\n"
      "       primalsim reproduce --macros [--macro-data FILE] [--arch FILE] [--out DIR]");
  declare_reproduce(options);
  if (!options.parse(arguments)) return 0;
  study::Session session(settings_option(options));
  check_output(options);
  const v1::Architecture base = load_machine(options);
  if (options.has("macros")) {
    compare_macros(options, session, base);
    return 0;
  }
  if (options.has("macro-data")) throw_input_error("--macro-data is of use only with --macros");
  study::ReproduceRequest request;
  request.calibration = calibration_option(options, session, base);
  request.machine_source = study::machine_source(options.text("arch"));
  request.calibration_source =
      options.has("fit") ? "fitted"
                         : options.text_or("calibration", study::built_in_calibration().name + " (built in)");
  request.ablations = !options.has("figures-only");
  const v1::Reproduction result = study::reproduce(session, base, request, progress(options));
  report_outcome(options, result);
  return 0;
}

}  // namespace primalsim::cli
