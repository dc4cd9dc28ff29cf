// The studies as Python calls them: arguments in, messages out. No Python in here; they run without its lock.
#pragma once

#include <google/protobuf/message.h>

#include <atomic>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "primalsim/v1/file.pb.h"
#include "python/arguments.h"
#include "study/session.h"

namespace primalsim::python {

inline constexpr std::uint64_t kMostThreads = 1024;

struct Call {
  const Arguments& arguments;
  study::Session& session;
  const study::Progress& progress;
  const std::atomic<bool>& stop;  // a study that can shall end and keep what it has
};

// What a study found.
struct Found {
  std::shared_ptr<const google::protobuf::Message> outcome;  // as `--json` and reports show it; may be null
  nlohmann::ordered_json numbers = {};                       // of a study that has no message for them
  std::map<std::string, std::shared_ptr<const v1::File>> files = {};  // "mapping", "program", "regions"
};

struct Study {
  const char* name;
  Found (*run)(const Call& call);
  bool keeps = false;  // what it has when it is stopped
};

std::span<const Study> studies();

Found run_check(const Call& call);
Found run_collective(const Call& call);
Found run_compare(const Call& call);
Found run_export_trace(const Call& call);
Found run_fit(const Call& call);
Found run_generate(const Call& call);
Found run_import(const Call& call);
Found run_import_trace(const Call& call);
Found run_map(const Call& call);
Found run_replay(const Call& call);
Found run_reproduce(const Call& call);
Found run_results(const Call& call);
Found run_run(const Call& call);
Found run_search(const Call& call);
Found run_serve(const Call& call);
Found run_sweep(const Call& call);
Found run_traffic(const Call& call);
// The part of it that is about a chip, which the argument `machine` names.
Found run_traffic_on_chip(const Call& call);
// Throws InputError if an argument has no meaning without one.
void refuse_chip_arguments(const Arguments& arguments);

// For these: a message that Python may keep.
template <typename Message>
std::shared_ptr<const google::protobuf::Message> kept(Message message) {
  return std::make_shared<Message>(std::move(message));
}

// A File whose body is set by `set(file)`.
template <typename Set>
std::shared_ptr<const v1::File> file_with(Set set) {
  auto file = std::make_shared<v1::File>();
  file->set_schema_version(1);
  set(*file);
  return file;
}

}  // namespace primalsim::python
