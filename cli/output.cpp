#include "cli/output.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "cli/terminal.h"
#include "core/error.h"
#include "core/text.h"

namespace primalsim::cli {
namespace {

using FileIdentity = std::pair<dev_t, ino_t>;

std::optional<FileIdentity> identity_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileIdentity{status.st_dev, status.st_ino};
}

// The path itself; of a folder the files that a model or an adapter is read from.
std::vector<std::string> files_of(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return {path};
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    const std::string name = entry.path().filename().string();
    const bool is_read =
        name == "config.json" || name == "adapter_config.json" || entry.path().extension() == ".safetensors";
    if (is_read) files.push_back(entry.path().string());
  }
  return files;
}

// Whether an option names a file that is written.
bool is_output(const std::string& option) {
  static constexpr std::array kOutputs{"out", "regions", "resume", "fit", "program-out"};
  return std::find(kOutputs.begin(), kOutputs.end(), option) != kOutputs.end();
}

[[noreturn]] void refuse_same(const char* option, const std::string& file, const std::string& other) {
  throw_input_error("--{} {}: --{} names the same file, and one of the two would be lost", option, file,
                    other);
}

// `file` is not there yet: another option may name it, too.
void refuse_two_outputs(const Options& options, const char* option, const std::string& file) {
  std::error_code error;
  const std::filesystem::path output = std::filesystem::weakly_canonical(file, error);
  for (const auto& [name, value] : options.given()) {
    if (name == option || std::filesystem::weakly_canonical(value, error) != output) continue;
    refuse_same(option, file, name);
  }
}

}  // namespace

void check_place(const char* option, const std::string& file) {
  std::filesystem::path folder = std::filesystem::path(file).parent_path();
  if (folder.empty()) folder = ".";
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    throw_input_error("--{} {}: there is no folder {}", option, file, folder.string());
  }
  if (std::filesystem::is_directory(file, error))
    throw_input_error("--{} {}: this is a folder; allowed is a file", option, file);
  if (::access(folder.c_str(), W_OK) != 0 && !std::filesystem::exists(file, error)) {
    throw_input_error("--{} {}: nothing can be written in {}", option, file, folder.string());
  }
}

void print(std::string_view text) {
  clear_sign();
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (written && std::fflush(stdout) == 0) return;
  throw_run_error("standard output: cannot be written: {}", std::generic_category().message(errno));
}

void tell(const std::string& text) {
  clear_sign();
  fmt::print(stderr, "{}\n", printable(text));
}

void note(const std::string& text) {
  clear_sign();
  fmt::print(stderr, "{} note: {}\n", emphasised("primalsim:"), printable(text));
}

void refuse_input_as_output(const Options& options, const char* option, const std::string& file) {
  const std::optional<FileIdentity> output = identity_of(file);
  if (!output) return refuse_two_outputs(options, option, file);
  struct stat status {};
  // Nothing is lost on a device or in a pipe.
  if (::stat(file.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) return;
  for (const auto& [name, value] : options.given()) {
    if (name == option) continue;
    for (const std::string& input : files_of(value)) {
      if (identity_of(input) != output) continue;
      if (is_output(name)) refuse_same(option, file, name);
      throw_input_error("--{} {}: this is the input {}{}, and would be lost", option, file, input,
                        input == file ? "" : " by another name");
    }
  }
}

}  // namespace primalsim::cli
