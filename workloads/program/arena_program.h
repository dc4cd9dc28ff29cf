// A Program in memory of its own that is given back as a whole: of a large one that is only run, most of what
// making it costs is memory for each of its tasks, one by one, and giving that back.
#pragma once

#include <google/protobuf/arena.h>

#include <cstddef>
#include <memory>

#include "primalsim/v1/program.pb.h"

namespace primalsim::workloads {

// Empty at first. What is moved from has no Program.
class ArenaProgram {
 public:
  ArenaProgram()
      : arena_(std::make_unique<google::protobuf::Arena>(options())),
        program_(google::protobuf::Arena::CreateMessage<v1::Program>(arena_.get())) {}

  v1::Program& operator*() { return *program_; }
  const v1::Program& operator*() const { return *program_; }
  v1::Program* operator->() { return program_; }
  const v1::Program* operator->() const { return program_; }

 private:
  static google::protobuf::ArenaOptions options() {
    constexpr std::size_t kFirstBlockBytes = 16384;
    constexpr std::size_t kMostBlockBytes = 1048576;
    google::protobuf::ArenaOptions options;
    options.start_block_size = kFirstBlockBytes;
    options.max_block_size = kMostBlockBytes;
    return options;
  }

  std::unique_ptr<google::protobuf::Arena> arena_;
  v1::Program* program_;
};

}  // namespace primalsim::workloads
