// A message file in memory, as Python holds it: `primalsim.Message`.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "primalsim/v1/file.pb.h"

namespace primalsim::python {

// It never changes, and always satisfies check_file().
class MessageFile {
 public:
  explicit MessageFile(std::shared_ptr<const v1::File> file) : file_(std::move(file)) {}
  // These throw InputError as proto/read.h does.
  static MessageFile read(const std::filesystem::path& path);
  static MessageFile of_bytes(const std::string& bytes);
  static MessageFile of_json(const std::string& json);

  const std::shared_ptr<const v1::File>& file() const { return file_; }
  // "workload", "architecture", "mapping" and so on.
  std::string kind() const;
  // As .binpb, .json and .txtpb files have it.
  std::string bytes() const;
  std::string json() const;
  std::string text() const;
  // Throws as write_file() does.
  void write(const std::filesystem::path& path) const;

 private:
  std::shared_ptr<const v1::File> file_;
};

}  // namespace primalsim::python
