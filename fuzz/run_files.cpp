// Runs a target without libFuzzer: over the files of a folder, and over each of them damaged N times in a
// repeatable way. Any compiler builds it, so that the seeds are tried in every build.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "core/random_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

void run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

// One to four bytes changed, put in or left out; sometimes a part is doubled.
std::string damaged(std::string input, primalsim::RandomStream& random) {
  for (std::uint64_t changes = 1 + random.below(4); changes > 0 && !input.empty(); --changes) {
    const std::size_t at = random.below(input.size());
    switch (random.below(4)) {
      case 0:
        input[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        input.erase(at, 1 + random.below(8));
        break;
      case 2:
        input.insert(at, 1, static_cast<char>(random.below(256)));
        break;
      default:
        input.insert(at, input.substr(random.below(input.size()), 1 + random.below(32)));
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s FOLDER DAMAGED_COPIES_OF_EACH\n", argv[0]);
    return 2;
  }
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) files.insert(entry.path());
  if (files.empty()) return 1;
  const std::uint64_t copies = std::strtoull(argv[2], nullptr, 10);
  std::uint64_t stream = 0;
  for (const std::filesystem::path& file : files) {
    std::ifstream opened(file, std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(opened), std::istreambuf_iterator<char>()};
    run(input);
    primalsim::RandomStream random(1, stream++);
    for (std::uint64_t i = 0; i < copies; ++i) run(damaged(input, random));
  }
  std::printf("%zu files, %llu damaged copies of each\n", files.size(),
              static_cast<unsigned long long>(copies));
  return 0;
}
