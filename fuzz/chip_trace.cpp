// What is recorded on a chip: a trace of its cores in JSON, a table of measured latencies.
#include "core/error.h"
#include "fuzz/memory_file.h"
#include "proto/read.h"
#include "study/chip/latencies.h"
#include "study/chip/machine.h"
#include "study/chip/trace.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace primalsim;
  static const v1::Chip chip = read_chip(PRIMALSIM_SOURCE_DIR "/configs/wormhole.txtpb");
  static const noc::transactions::Machine machine = study::machine_of(chip, "wormhole.txtpb");
  const fuzz::MemoryFile file(bytes, size);
  try {
    study::read_recorded_trace(file.path(), chip, machine);
  } catch (const InputError&) {
  }
  try {
    study::read_latencies(file.path());
  } catch (const InputError&) {
  }
  return 0;
}
