#include <algorithm>
#include <filesystem>
#include <system_error>

#include "core/error.h"
#include "study/serve.h"

namespace primalsim::study {

std::vector<v1::Workload> copies_of_adapter(const v1::Workload& workload, std::uint32_t count) {
  std::vector<v1::Workload> copies(count, workload);
  for (std::uint32_t i = 0; i < count; ++i) {
    copies[i].mutable_lora()->set_name(fmt::format("{}-{}", workload.lora().name(), i + 1));
  }
  return copies;
}

std::vector<v1::Workload> load_adapter_folder(const std::string& model, const std::string& folder,
                                              Sources& sources) {
  namespace fs = std::filesystem;
  constexpr const char* kFile = "adapter_config.json";
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    throw_input_error("{}: is no folder with adapters, and no number of them", folder);
  }
  std::vector<fs::path> found;
  if (fs::exists(fs::path(folder) / kFile, error)) found.emplace_back(folder);
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory() && fs::exists(entry.path() / kFile, error)) found.push_back(entry.path());
  }
  if (found.empty()) throw_input_error("{}: no {} in it, nor in a folder in it", folder, kFile);
  std::sort(found.begin(), found.end());
  std::vector<v1::Workload> pool = load_adapters(model, found);
  for (std::size_t i = 0; i < pool.size(); ++i) sources.adapters[pool[i].lora().name()] = found[i].string();
  return pool;
}

}  // namespace primalsim::study
