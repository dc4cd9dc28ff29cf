#include "study/chakra.h"

#include <filesystem>

#include "core/error.h"
#include "core/text.h"
#include "study/inputs.h"
#include "study/work.h"
#include "workloads/chakra/export.h"
#include "workloads/chakra/places.h"
#include "workloads/chakra/program_of.h"
#include "workloads/program/check_program.h"

namespace primalsim::study {

namespace chakra = workloads::chakra;

bool is_trace(const std::string& path) { return std::filesystem::path(path).extension() == ".et"; }

v1::Program import_trace(const TraceRequest& request) {
  const pe_models::Machine machine(request.machine);
  const std::vector<chakra::RankTrace> traces = chakra::read_traces(request.trace);
  const auto places = request.places ? chakra::read_places(*request.places, traces.size(), machine.mesh())
                                     : chakra::row_by_row(traces.size(), machine.mesh());
  return chakra::program_of(traces, places, machine,
                            printable(std::filesystem::path(request.trace).stem().string()));
}

ExportedTrace export_trace(const std::string& program, const v1::Architecture& machine,
                           const std::string& path) {
  if (!is_trace(path)) throw_request_error("out is '{}'; traces are named NAME.et", path);
  const std::optional<v1::Program> loaded = load_program(program);
  if (!loaded) throw_input_error("{}: is no Program file", program);
  return export_trace(*loaded, program, machine, path);
}

ExportedTrace export_trace(const v1::Program& program, const std::string& where,
                           const v1::Architecture& machine, const std::string& path) {
  if (!is_trace(path)) throw_request_error("out is '{}'; traces are named NAME.et", path);
  const pe_models::Machine made(machine);
  const chakra::Exported exported =
      chakra::export_program(workloads::check_program(program, made, where), made);
  if (exported.traces.empty()) throw_input_error("{}: the Program has no task of a macro", where);
  ExportedTrace done;
  done.ranks = exported.traces.size();
  for (const chakra::RankTrace& trace : exported.traces) done.nodes += trace.nodes.size();
  done.multicasts = exported.multicasts;
  done.reductions = exported.reductions;
  done.tokens = exported.tokens;
  done.first_file = chakra::write_traces(exported, made, path).string();
  return done;
}

}  // namespace primalsim::study
