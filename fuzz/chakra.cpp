// A trace of Chakra, as the only rank and as each of three: it becomes a Program that passes its check, and
// traces again, or is refused.
#include <cstdint>
#include <cstdlib>

#include "core/error.h"
#include "fuzz/memory_file.h"
#include "proto/read.h"
#include "workloads/chakra/export.h"
#include "workloads/chakra/places.h"
#include "workloads/chakra/program_of.h"
#include "workloads/program/check_program.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace primalsim;
  namespace chakra = workloads::chakra;
  static const pe_models::Machine machine(read_architecture(PRIMALSIM_SOURCE_DIR "/configs/tiny.txtpb"));
  for (const std::size_t ranks : {1U, 3U}) {
    v1::Program program;
    try {
      const chakra::RankTrace trace = chakra::read_traces(fuzz::MemoryFile(bytes, size).path()).front();
      program = chakra::program_of(std::vector(ranks, trace), chakra::row_by_row(ranks, machine.mesh()),
                                   machine, "trace");
    } catch (const InputError&) {
      continue;
    }
    // What was made has to be right.
    const workloads::CheckedProgram checked = workloads::check_program(program, machine, "made");
    if (chakra::export_program(checked, machine).traces.size() > ranks) std::abort();
  }
  return 0;
}
