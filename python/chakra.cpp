// import_trace and export_trace.
#include "study/chakra.h"

#include "core/error.h"
#include "python/inputs.h"
#include "python/studies.h"

namespace primalsim::python {

Found run_import_trace(const Call& call) {
  const Arguments& arguments = call.arguments;
  study::TraceRequest request;
  request.trace = text_of(arguments.required("trace"), "trace");
  if (!study::is_trace(request.trace)) {
    throw_input_error("trace is '{}'; traces are named NAME.et", request.trace);
  }
  request.machine = machine_of(arguments);
  request.places = arguments.text("ranks");
  v1::Program program = study::import_trace(request);
  return {nullptr,
          {},
          {{"program", file_with([&](v1::File& file) { *file.mutable_program() = std::move(program); })}}};
}

Found run_export_trace(const Call& call) {
  const Arguments& arguments = call.arguments;
  const Item& item = arguments.required("program");
  const std::string where = source_of(&item, "program");
  const std::string out = text_of(arguments.required("out"), "out");
  const v1::Architecture machine = machine_of(arguments);
  const study::ExportedTrace done =
      item.kind == Item::Kind::kText
          ? study::export_trace(item.bytes, machine, out)
          : study::export_trace(file_of(item, "program", "program").program(), where, machine, out);
  Found found;
  found.numbers = {{"nodes", done.nodes},           {"ranks", done.ranks},   {"multicasts", done.multicasts},
                   {"reductions", done.reductions}, {"tokens", done.tokens}, {"first_file", done.first_file}};
  return found;
}

}  // namespace primalsim::python
