#include "proto/file_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <system_error>

#include "core/error.h"

namespace primalsim {
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

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
  throw_input_error("{}: cannot be read: {}", path.string(), reason(error));
}

[[noreturn]] void fail_large(const std::filesystem::path& path, std::size_t most_bytes) {
  throw_input_error("{}: cannot be read: {}: allowed are {} bytes", path.string(), reason(EFBIG), most_bytes);
}

void write_all(int descriptor, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_run_error("{}: cannot be written: {}", path.string(), reason(errno));
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

// To a device or a pipe.
void write_through(const std::filesystem::path& path, std::string_view bytes) {
  const OpenFile file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.number() < 0) throw_input_error("{}: cannot be written: {}", path.string(), reason(errno));
  write_all(file.number(), bytes, path);
}

// A new file beside its target, gone again unless it was renamed.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target) : target_(target) {
    // Names differ between processes and between threads; a leftover of a killed process is stepped over.
    static std::atomic<unsigned> counter{0};
    do {
      name_ = target;
      name_.replace_filename(fmt::format(".{}.{}.tmp", ::getpid(), counter++));
      descriptor_ = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (descriptor_ < 0 && errno == EEXIST);
    if (descriptor_ < 0) throw_input_error("{}: cannot be created: {}", target_.string(), reason(errno));
  }

  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!renamed_) ::unlink(name_.c_str());
  }

  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void write(std::string_view bytes) { write_all(descriptor_, bytes, target_); }

  void rename_to_target() {
    if (::fsync(descriptor_) != 0) fail();
    const int descriptor = descriptor_;
    descriptor_ = -1;
    if (::close(descriptor) != 0) fail();
    if (std::rename(name_.c_str(), target_.c_str()) != 0) {
      throw_input_error("{}: cannot be replaced: {}", target_.string(), reason(errno));
    }
    renamed_ = true;
  }

 private:
  [[noreturn]] void fail() const {
    throw_run_error("{}: cannot be written: {}", target_.string(), reason(errno));
  }

  const std::filesystem::path& target_;
  std::filesystem::path name_;
  int descriptor_ = -1;
  bool renamed_ = false;
};

}  // namespace

std::string read_bytes(const std::filesystem::path& path, std::size_t most_bytes) {
  const OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) fail(path, errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) fail(path, errno);
  if (S_ISDIR(status.st_mode)) fail(path, EISDIR);
  if (static_cast<std::uint64_t>(status.st_size) > most_bytes) fail_large(path, most_bytes);
  // Read to the end instead of trusting the size, which is 0 for pipes: one byte more is where a file ends.
  const auto size = static_cast<std::size_t>(status.st_size);
  std::string bytes(size > 0 ? size + 1 : kBlockBytes, '\0');
  std::size_t used = 0;
  while (true) {
    if (used == bytes.size()) bytes.resize(2 * used);
    const ssize_t count = ::read(file.number(), bytes.data() + used, bytes.size() - used);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(path, errno);
    if (count == 0) break;
    used += static_cast<std::size_t>(count);
    if (used > most_bytes) fail_large(path, most_bytes);
  }
  bytes.resize(used);
  return bytes;
}

void write_atomically(const std::filesystem::path& path, std::string_view bytes) {
  struct stat status {};
  const bool is_there = ::stat(path.c_str(), &status) == 0;
  if (is_there && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
    write_through(path, bytes);
    return;
  }
  const std::filesystem::path target = is_there ? std::filesystem::canonical(path) : path;
  TemporaryFile file(target);
  file.write(bytes);
  file.rename_to_target();
}

}  // namespace primalsim
