// A SweepPlan: its lists are read and its points named, or it is refused. Nothing runs.
#include <cstdint>
#include <string>

#include "core/error.h"
#include "proto/read.h"
#include "study/plan/sweep_points.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace primalsim;
  try {
    v1::File file = parse_file({reinterpret_cast<const char*>(bytes), size}, Format::kText, "plan");
    for (v1::ModelProduct& product : *file.mutable_sweep_plan()->mutable_decode()) {
      product.clear_models();
      product.add_models(PRIMALSIM_SOURCE_DIR "/examples/models/tiny");
    }
    const study::SweepPoints points(file.sweep_plan());
    for (const std::uint64_t index : {std::uint64_t{0}, points.size() / 2, points.size() - 1})
      points.point(index);
  } catch (const InputError&) {
  }
  return 0;
}
