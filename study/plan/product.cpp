#include "study/plan/product.h"

#include <limits>

#include "core/sha256.h"
#include "study/provenance.h"

namespace primalsim::study {

void set_key(const std::string& contents, v1::RunRow& row) {
  constexpr std::size_t kDigits = 32;  // of a million million runs two agree with a probability below 1e-14
  row.set_program(program_name());
  row.set_model_version(kModelVersion);
  v1::RunRow relevant = row;
  relevant.clear_key();
  relevant.clear_model();
  relevant.clear_adapter();
  relevant.clear_machine();
  relevant.clear_fields();  // the machine's hash stands for them
  if (!contents.empty()) relevant.clear_mapping();
  row.set_key(sha256(relevant.SerializeAsString() + "\n" + contents).substr(0, kDigits));
}

namespace {
constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max() / 2;
}  // namespace

std::uint64_t plus(std::uint64_t a, std::uint64_t b, const std::string& where) {
  if (b > kMost || a > kMost - b) throw_input_error("{}: has more than {} points", where, kMost);
  return a + b;
}

std::uint64_t times(std::uint64_t a, std::uint64_t b, const std::string& where) {
  if (b != 0 && a > kMost / b) throw_input_error("{}: has more than {} points", where, kMost);
  return a * b;
}

}  // namespace primalsim::study
