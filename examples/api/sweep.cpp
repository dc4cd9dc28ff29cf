// Sweeps one number of the machine: how much slower is a token if the links between routers take more cycles?
//
//   sweep FOLDER      FOLDER holds examples/ and configs/
#include <cstdio>
#include <filesystem>

#include "study/compare.h"

int main(int argc, char** argv) try {
  namespace study = primalsim::study;
  const std::filesystem::path folder = argc > 1 ? argv[1] : ".";
  study::Inputs inputs =
      study::load(folder / "examples/models/tiny", std::nullopt, folder / "configs/tiny.txtpb");
  study::CompareRequest request;
  request.context = 128;
  request.mappings = study::choose_mappings({"primal", "row-major"});
  study::Session session;
  std::printf("link_latency_cycles,mapping,cycles_per_token\n");
  for (const unsigned cycles : {1U, 2U, 4U}) {
    inputs.architecture.mutable_router()->set_link_latency_cycles(cycles);
    const primalsim::v1::Result result = study::compare(session, inputs, request);
    for (const auto& mapping : result.mappings()) {
      std::printf("%u,%s,%ju\n", cycles, mapping.name().c_str(),
                  static_cast<std::uintmax_t>(mapping.cycles_per_token()));
    }
  }
  return 0;
} catch (const primalsim::InputError& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 2;
}
