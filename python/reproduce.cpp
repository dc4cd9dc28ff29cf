// reproduce.
#include "study/reproduce.h"

#include "core/error.h"
#include "python/inputs.h"
#include "python/studies.h"
#include "report/writer.h"

namespace primalsim::python {
namespace {

Found compare_macros(const Call& call) {
  const Arguments& arguments = call.arguments;
  for (const char* const name : {"calibration", "fit", "figures_only"}) {
    const bool given =
        std::string(name) == "calibration" ? arguments.item(name) != nullptr : arguments.flag(name);
    if (given) throw_input_error("{} is of no use with macros", name);
  }
  const v1::Architecture machine = machine_of(arguments);
  const v1::MacroData data = study::macro_data(arguments.text("macro_data"));
  const study::MacroSources sources{machine_source(arguments), arguments.text("macro_data").value_or("")};
  return {kept(study::compare_macros(call.session, machine, data, sources)), {}, {}};
}

}  // namespace

// With fit=True the calibration that was fitted is in the files of what was found.
Found run_reproduce(const Call& call) {
  const Arguments& arguments = call.arguments;
  if (const auto out = arguments.text("out")) report::check_output_folder(*out);
  if (arguments.flag("macros")) return compare_macros(call);
  if (arguments.text("macro_data")) throw_input_error("macro_data is of use only with macros");
  const bool fit = arguments.flag("fit");
  const Item* const given = arguments.item("calibration");
  if (fit && given != nullptr) throw_input_error("fit and calibration exclude each other");
  const v1::Architecture base = machine_of(arguments);
  study::ReproduceRequest request;
  request.machine_source = machine_source(arguments);
  request.calibration_source =
      fit ? "fitted" : source_of(given, study::built_in_calibration().name + " (built in)");
  request.ablations = !arguments.flag("figures_only");
  if (fit) {
    request.calibration = study::fit_calibration(call.session, base, call.progress);
  } else if (given == nullptr || given->kind == Item::Kind::kText) {
    request.calibration = study::load_calibration(arguments.text("calibration"));
  } else {
    request.calibration = file_of(*given, "calibration", "calibration").calibration();
  }
  const auto calibration =
      file_with([&](v1::File& file) { *file.mutable_calibration() = *request.calibration; });
  return {
      kept(study::reproduce(call.session, base, request, call.progress)), {}, {{"calibration", calibration}}};
}

}  // namespace primalsim::python
