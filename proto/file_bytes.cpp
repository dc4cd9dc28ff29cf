#include "proto/file_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <system_error>

#include "core/error.h"

namespace primalsim {
namespace {

constexpr std::size_t kMaxBytes = std::numeric_limits<int>::max();  // protobuf's limit
constexpr std::size_t kBlockBytes = 1 << 16;

class OpenFile {
 public:
  explicit OpenFile(int number) : number_(number) {}
  ~OpenFile() {
    if (number_ >= 0) ::close(number_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  throw_input_error("{}: cannot be read: {}", path.string(), std::generic_category().message(error));
}

}  // namespace

std::string read_bytes(const std::filesystem::path& path) {
  const OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) fail(path, errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) fail(path, errno);
  if (S_ISDIR(status.st_mode)) fail(path, EISDIR);
  if (static_cast<std::uint64_t>(status.st_size) > kMaxBytes) fail(path, EFBIG);
  // Read to the end instead of trusting the size: it is 0 for pipes.
  std::string bytes(static_cast<std::size_t>(status.st_size) + kBlockBytes, '\0');
  std::size_t used = 0;
  while (true) {
    if (used == bytes.size()) bytes.resize(2 * used);
    const ssize_t count = ::read(file.number(), bytes.data() + used, bytes.size() - used);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(path, errno);
    if (count == 0) break;
    used += static_cast<std::size_t>(count);
    if (used > kMaxBytes) fail(path, EFBIG);
  }
  bytes.resize(used);
  return bytes;
}

}  // namespace primalsim
