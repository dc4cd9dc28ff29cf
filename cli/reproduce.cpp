#include "cli/reproduce.h"

#include <algorithm>
#include <cstdio>
#include <thread>

#include "accelerator/pe_parameters.h"
#include "cli/options.h"
#include "core/error.h"
#include "proto/file_bytes.h"
#include "proto/format.h"
#include "proto/read.h"
#include "proto/schema.h"
#include "proto/write.h"
#include "report/reproduction_json.h"
#include "report/reproduction_table.h"
#include "report/write_reports.h"
#include "study/default_architecture.h"
#include "study/reproduce/ablation.h"
#include "study/reproduce/built_in.h"
#include "study/reproduce/figures.h"
#include "study/reproduce/fit.h"

namespace primalsim::cli {
namespace {

void declare_reproduce(Options& options) {
  options.value("arch", "FILE", "the machine, an Architecture file; configs/primal.txtpb if not given");
  options.value("calibration", "FILE", "calibrated parameters; configs/calibration.txtpb if not given");
  options.value("fit", "FILE", "fit the calibrated parameters, write them here (.txtpb) and use them");
  options.flag("figures-only", "leave out the ablation");
  options.value("threads", "N", "variants simulated at once; as many as there are processors if not given");
  options.value("out", "DIR", "write reproduction.json and reproduction.txtpb here");
  options.flag("json", "print the result as JSON on standard output, and nothing else");
}

void write_calibration(const std::string& path, const v1::Calibration& calibration) {
  v1::File file;
  file.set_schema_version(kSchemaVersion);
  *file.mutable_calibration() = calibration;
  const std::string head =
      "# Written by `primalsim reproduce --fit`, fitted on the figures of role FIT in "
      "configs/reference.txtpb;\n"
      "# not edited by hand. docs/reproduction.md\n";
  write_atomically(path, head + to_bytes(file, Format::kText));
}

v1::Calibration load_calibration(const Options& options, const v1::ReferenceData& data,
                                 const v1::Architecture& base) {
  if (const auto path = options.text("fit")) {
    if (options.has("calibration")) throw_input_error("--fit and --calibration exclude each other");
    if (format_of(*path) != Format::kText)
      throw_input_error("--fit is '{}'; allowed is a .txtpb file", *path);
    const v1::Calibration found = study::fit(data, base);
    write_calibration(*path, found);
    fmt::print(stderr, "written to {}\n", *path);
    return found;
  }
  const auto path = options.text("calibration");
  if (!path) return study::built_in_calibration();
  const v1::File file = read_file(*path);
  if (!file.has_calibration()) throw_input_error("{}: holds no calibration", *path);
  return file.calibration();
}

void add_assumptions(const v1::Architecture& base, v1::Reproduction& result) {
  for (const std::string& assumption :
       {fmt::format(
            "Machine '{}', mapping 'primal', batch 1, adapters retained, token embedding, output head and "
            "sampling not included.",
            base.name()),
        std::string("Ideal: data-flow control and first principles. Calibrated: lock-step control, with the "
                    "parameters above; nothing else is fitted."),
        std::string("A mean over decode steps is Simpson's rule over the first, middle and last context."),
        std::string(
            "A roofline is an upper bound from a data sheet, at the data sheet's power; it is never mixed "
            "with published figures."),
        std::string(
            "Efficiency rests on the power of retained tiles, which nobody has published: see the group "
            "'retention'.")}) {
    result.add_assumptions(assumption);
  }
}

}  // namespace

int run_reproduce(std::span<const std::string> arguments) {
  Options options(
      "primalsim reproduce [--arch FILE] [--calibration FILE | --fit FILE] [--figures-only] [--out DIR]");
  declare_reproduce(options);
  if (!options.parse(arguments)) return 0;
  constexpr std::uint64_t kMostThreads = 1024;
  const std::size_t threads =
      options.integer("threads", 1, kMostThreads).value_or(std::max(1U, std::thread::hardware_concurrency()));
  const auto out = options.text("out");
  if (out) report::check_output_folder(*out);
  const auto arch = options.text("arch");
  const v1::Architecture base = arch ? read_architecture(*arch) : study::default_architecture();
  if (!accelerator::has_energy(base)) {
    throw_input_error("{}: architecture.energy and architecture.power are needed",
                      arch.value_or("configs/primal.txtpb"));
  }
  const v1::ReferenceData data = study::reference_data();
  v1::Reproduction result;
  *result.mutable_calibration() = load_calibration(options, data, base);
  const study::Factors factors =
      study::factors_of(result.calibration(), options.text_or("calibration", "configs/calibration.txtpb"));
  for (v1::ReproducedFigure& figure : study::reproduce_figures(data, base, factors, threads)) {
    *result.add_figures() = std::move(figure);
  }
  fmt::print(stderr, "{} published figures are done\n", result.figures_size());
  if (!options.has("figures-only")) {
    for (v1::AblationGroup& group : study::ablations(data, base, factors, threads)) {
      *result.add_ablations() = std::move(group);
    }
  }
  add_assumptions(base, result);
  if (out) report::write_reports(result, *out);
  fmt::print("{}", options.has("json") ? report::to_json(result) : report::to_table(result));
  if (out) fmt::print(stderr, "reports are in {}\n", *out);
  return 0;
}

}  // namespace primalsim::cli
