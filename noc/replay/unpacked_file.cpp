#include "noc/replay/unpacked_file.h"

#include <algorithm>
#include <string_view>

#include "core/error.h"

namespace primalsim::noc::replay {

namespace {
constexpr std::size_t kBufferBytes = 1U << 14U;
constexpr std::string_view kPackedMagic = "BZh";
}  // namespace

UnpackedFile::UnpackedFile(const std::string& file)
    : file_(file), packed_(file, std::ios::binary), buffer_(kBufferBytes) {
  if (!packed_) throw_input_error("{}: cannot be opened", file_);
  fill();
  is_packed_ = std::string_view(stream_.next_in, stream_.avail_in).starts_with(kPackedMagic);
}

UnpackedFile::~UnpackedFile() {
  if (in_stream_) BZ2_bzDecompressEnd(&stream_);
}

void UnpackedFile::fill() {
  packed_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  if (packed_.bad()) throw_input_error("{}: cannot be read", file_);
  stream_.next_in = buffer_.data();
  stream_.avail_in = static_cast<unsigned>(packed_.gcount());
}

void UnpackedFile::begin_stream() {
  char* const next = stream_.next_in;
  const unsigned left = stream_.avail_in;
  stream_ = {};
  if (BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK)
    throw_run_error("{}: there is no memory to unpack it", file_);
  in_stream_ = true;
  stream_.next_in = next;
  stream_.avail_in = left;
}

// A file may be of several streams, one after the other, as packers with several threads write it.
std::size_t UnpackedFile::unpack(char* to, std::size_t size) {
  stream_.next_out = to;
  stream_.avail_out = static_cast<unsigned>(size);
  while (stream_.avail_out > 0) {
    if (stream_.avail_in == 0) fill();
    if (stream_.avail_in == 0) {
      if (!in_stream_) break;
      throw_input_error("{}: ends within what bzip2 packed, {} bytes unpacked", file_,
                        at_ + size - stream_.avail_out);
    }
    if (!in_stream_) {
      char* const out = stream_.next_out;
      const unsigned room = stream_.avail_out;
      begin_stream();
      stream_.next_out = out;
      stream_.avail_out = room;
    }
    const int status = BZ2_bzDecompress(&stream_);
    if (status == BZ_STREAM_END) {
      BZ2_bzDecompressEnd(&stream_);
      in_stream_ = false;
    } else if (status != BZ_OK) {
      throw_input_error("{}: is not what bzip2 packed, {} bytes unpacked", file_,
                        at_ + size - stream_.avail_out);
    }
  }
  return size - stream_.avail_out;
}

std::size_t UnpackedFile::read(char* to, std::size_t size) {
  std::size_t count = 0;
  while (count < size) {
    const std::size_t piece = std::min(size - count, kBufferBytes);
    std::size_t got = 0;
    if (is_packed_) {
      got = unpack(to + count, piece);
    } else {
      if (stream_.avail_in == 0) fill();
      got = std::min<std::size_t>(piece, stream_.avail_in);
      std::copy_n(stream_.next_in, got, to + count);
      stream_.next_in += got;
      stream_.avail_in -= static_cast<unsigned>(got);
    }
    if (got == 0) break;
    count += got;
    at_ += got;
  }
  return count;
}

}  // namespace primalsim::noc::replay
