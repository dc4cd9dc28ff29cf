#include "proto/write.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include "core/error.h"
#include "proto/atomic_file.h"
#include "proto/check_file.h"

namespace primalsim {
namespace {

std::string to_text(const v1::File& file) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  if (!printer.PrintToString(file, &text)) throw_run_error("the message cannot be written as text");
  // Editors and text-format tools find the schema by these two lines.
  return "# proto-file: primalsim/v1/file.proto\n# proto-message: primalsim.v1.File\n" + text;
}

std::string to_binary(const v1::File& file) {
  std::string bytes;
  bool written = false;
  {
    google::protobuf::io::StringOutputStream strings(&bytes);
    google::protobuf::io::CodedOutputStream stream(&strings);
    stream.SetSerializationDeterministic(true);
    written = file.SerializeToCodedStream(&stream);
  }
  if (!written) throw_run_error("the message is too large for one file (2 GiB)");
  return bytes;
}

std::string to_json(const v1::File& file) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(file, &text, options);
  if (!status.ok()) throw_run_error("the message cannot be written as JSON: {}", status.ToString());
  return text;
}

}  // namespace

std::string to_bytes(const v1::File& file, Format format) {
  switch (format) {
    case Format::kText:
      return to_text(file);
    case Format::kBinary:
      return to_binary(file);
    case Format::kJson:
      return to_json(file);
  }
  throw_run_error("unknown format {}", static_cast<int>(format));
}

void write_file(const std::filesystem::path& path, const v1::File& file) {
  const Format format = format_of(path);
  try {
    check_file(file, path.string());
  } catch (const InputError& error) {
    throw_run_error("not written, it could not be read back: {}", error.what());
  }
  write_atomically(path, to_bytes(file, format));
}

}  // namespace primalsim
