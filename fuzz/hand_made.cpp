// A message file that says how something is built: a machine, a workload, a Program, a mapping or regions of
// a small model. It is refused, or can be used: it passes the checks of what is made of it, and a short
// Program runs to its end with all checks of a run.
#include <cstdint>
#include <numeric>
#include <string>

#include "accelerator/run_program.h"
#include "core/error.h"
#include "fuzz/memory_file.h"
#include "proto/read.h"
#include "workloads/graph/check_graph.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/regions/place_regions.h"
#include "workloads/model_import/model_config.h"
#include "workloads/program/check_program.h"

namespace {

using namespace primalsim;

constexpr const char* kWhere = "fuzzed";
constexpr std::uint32_t kContext = 4;

// Seven matrices of one macro each: its mappings fit into an input.
const v1::Workload& model() {
  static const v1::Workload made = [] {
    const std::string config =
        R"({"architectures": ["LlamaForCausalLM"], "hidden_size": 16, "intermediate_size": 16,
            "num_hidden_layers": 2, "num_attention_heads": 1, "num_key_value_heads": 1, "vocab_size": 16,
            "max_position_embeddings": 64})";
    const fuzz::MemoryFile file(reinterpret_cast<const std::uint8_t*>(config.data()), config.size());
    return workloads::read_model_config(file.path(), "mini");
  }();
  return made;
}

const pe_models::Machine& machine() {
  static const pe_models::Machine made(read_architecture(PRIMALSIM_SOURCE_DIR "/configs/tiny.txtpb"));
  return made;
}

void run(const v1::Program& program) {
  constexpr int kMostTasks = 200;
  constexpr std::uint32_t kMostTiles = 4;
  constexpr std::uint64_t kMostFlits = 4096;
  const workloads::CheckedProgram checked = workloads::check_program(program, machine(), kWhere);
  const std::uint64_t flits = std::accumulate(program.tasks().begin(), program.tasks().end(),
                                              std::uint64_t{0}, [](std::uint64_t sum, const v1::Task& task) {
                                                return sum + task.send().flits() + task.reduce().flits();
                                              });
  if (program.tasks_size() > kMostTasks || program.tiles() > kMostTiles || flits > kMostFlits) return;
  accelerator::run_program(checked, machine());
}

void use(const v1::Mapping& mapping) {
  workloads::check_mapping(mapping, model(), machine(), kWhere);
  workloads::check_context(mapping, model(), kContext, kWhere);
  run(workloads::lower(model(), mapping, machine(), model().layer().name(), kContext));
}

void use(const v1::Regions& regions) {
  const workloads::StrategyOptions options;
  workloads::check_regions(regions, {model(), model().layer(), machine(), options}, kWhere);
  use(workloads::make_mapping(regions, model(), machine(), options));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    const v1::File file = parse_file({reinterpret_cast<const char*>(bytes), size}, Format::kText, kWhere);
    if (file.has_workload()) workloads::check_workload(file.workload(), kWhere);
    if (file.has_architecture()) pe_models::Machine{file.architecture()};
    if (file.has_program()) run(file.program());
    if (file.has_mapping()) use(file.mapping());
    if (file.has_regions()) use(file.regions());
  } catch (const InputError&) {
  }
  return 0;
}
