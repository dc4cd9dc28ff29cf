// A file read from its beginning, unpacked on the way if bzip2 packed it.
#pragma once

#include <bzlib.h>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace primalsim::noc::replay {

class UnpackedFile {
 public:
  // Throws InputError if the file cannot be opened.
  explicit UnpackedFile(const std::string& file);
  ~UnpackedFile();
  UnpackedFile(const UnpackedFile&) = delete;
  UnpackedFile& operator=(const UnpackedFile&) = delete;

  // The next bytes, at most `size`: fewer only at the end. Throws InputError that names file and place for
  // what bzip2 cannot unpack.
  std::size_t read(char* to, std::size_t size);
  bool is_packed() const { return is_packed_; }
  // How many have been read, unpacked.
  std::uint64_t at() const { return at_; }
  const std::string& name() const { return file_; }

 private:
  void fill();
  void begin_stream();
  std::size_t unpack(char* to, std::size_t size);

  std::string file_;
  std::ifstream packed_;
  std::vector<char> buffer_;
  bz_stream stream_{};
  bool is_packed_ = false;
  bool in_stream_ = false;
  std::uint64_t at_ = 0;
};

}  // namespace primalsim::noc::replay
