#include "cli/machine_options.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <system_error>

#include "cli/output.h"

namespace primalsim::cli {
namespace {

namespace fs = std::filesystem;

// Where a user may have edited the file: this folder, the source tree that holds the build, the installation.
std::vector<fs::path> places_of(const std::string& name) {
  std::vector<fs::path> places{name};
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return places;
  fs::path folder = program.parent_path();
  places.push_back(folder.parent_path() / "share/primalsim" / name);
  constexpr int kBuildDepth = 4;  // build/release/cli/primalsim
  for (int i = 0; i < kBuildDepth; ++i) {
    places.push_back(folder / name);
    folder = folder.parent_path();
  }
  return places;
}

}  // namespace

void declare_machine(Options& options) {
  options.value("arch", "FILE",
                "the machine, an Architecture file; a built-in copy of configs/primal.txtpb if "
                "not given");
  options.repeated("set", "FIELD=VALUE",
                   "change the machine, may be repeated: router.fifo_flits=8; checked like a file");
}

std::optional<std::string> arch_option(const Options& options) {
  const auto file = options.text("arch");
  if (!file) note_if_stale(study::built_in_machine(), "--arch");
  return file;
}

std::vector<std::string> changes_option(const Options& options) { return options.texts("set"); }

v1::Architecture load_machine(const Options& options) {
  return study::load_architecture(arch_option(options), changes_option(options));
}

void note_if_stale(const study::BuiltIn& built_in, const char* option) {
  std::set<fs::path> seen;
  for (const fs::path& place : places_of(built_in.name)) {
    std::error_code error;
    const fs::path file = fs::canonical(place, error);
    if (error || !seen.insert(file).second) continue;
    const std::string hash = study::hash_of_file(file);
    if (hash.empty() || hash == built_in.hash) continue;
    note(fmt::format(
        "{} holds something else ({}) than the copy of {} that is built in and used ({}); give it "
        "with {}, or build again",
        file.string(), hash, built_in.name, built_in.hash, option));
  }
}

}  // namespace primalsim::cli
