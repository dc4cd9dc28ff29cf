#include "workloads/model_import/adapter_weights.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "core/error.h"
#include "workloads/graph/sizes.h"

namespace primalsim::workloads {
namespace {

using nlohmann::json;

constexpr std::uint64_t kLongestHeader = 100'000'000;  // safetensors' own limit, in bytes

json read_header(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  unsigned char bytes[8] = {};
  if (!file.read(reinterpret_cast<char*>(bytes), 8)) {
    throw_input_error("{}: is no safetensors file: it has less than 8 bytes, or cannot be read",
                      path.string());
  }
  std::uint64_t length = 0;
  for (int i = 7; i >= 0; --i) length = length << 8 | bytes[i];
  if (length > kLongestHeader || length > std::filesystem::file_size(path) - 8) {
    throw_input_error("{}: is no safetensors file: its header would have {} bytes", path.string(), length);
  }
  std::string text(length, '\0');
  file.read(text.data(), static_cast<std::streamsize>(length));
  const json header = json::parse(text, nullptr, false);
  if (!file || !header.is_object())
    throw_input_error("{}: is no safetensors file: its header is no JSON", path.string());
  return header;
}

std::uint32_t rank_of(const v1::Workload& workload, const std::string& matrix) {
  for (const v1::LoraTarget& target : workload.lora().targets()) {
    if (target.matrix() == matrix) return target.rank();
  }
  return 0;
}

json expected_shape(const v1::Workload& workload, const std::string& matrix, bool is_a) {
  const std::uint32_t rank = rank_of(workload, matrix);
  for (const MatrixSize& size : matrices(workload.layer())) {
    if (size.name != matrix) continue;
    return is_a ? json{rank, size.rows} : json{size.columns, rank};
  }
  return json::array();
}

}  // namespace

void check_adapter_weights(const std::filesystem::path& file, const v1::Workload& workload) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return;
  static const std::regex kTensor(
      "(?:.*\\.)?layers\\.([0-9]{1,6})\\.[a-z_]+\\.([a-z_]+)\\.lora_([AB])(?:\\.[a-z]+)?\\.weight");
  const json header = read_header(file);
  for (const auto& [name, tensor] : header.items()) {
    std::smatch match;
    if (name.size() > 300 || !std::regex_match(name, match, kTensor)) continue;
    const std::string matrix = match[2].str();
    if (rank_of(workload, matrix) == 0) continue;
    if (std::stoul(match[1].str()) >= workload.shape().layers()) {
      throw_input_error("{}: tensor {} is of a layer that '{}' has not; it has {}", file.string(), name,
                        workload.name(), workload.shape().layers());
    }
    const json expected = expected_shape(workload, matrix, match[3].str() == "A");
    const json given = tensor.is_object() ? tensor.value("shape", json()) : json();
    if (given == expected) continue;
    throw_input_error("{}: tensor {} has shape {}; for '{}' it has to be {}", file.string(), name,
                      given.dump(), workload.name(), expected.dump());
  }
}

}  // namespace primalsim::workloads
