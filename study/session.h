// The library's session: the threads and the memory that studies share.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "core/error.h"

namespace primalsim::study {

// A field of a request cannot be used. The message begins with the field's name.
class RequestError : public InputError {
 public:
  using InputError::InputError;
};

// What a study has done: a sentence, or so many of all steps of one kind, which `line` then names.
struct Step {
  std::string line;  // without its end
  std::size_t done = 0;
  std::size_t all = 0;  // 0: not counted

  // For callers to whom the line is enough.
  operator const std::string&() const { return line; }  // NOLINT(google-explicit-constructor)
};

// Gets the steps of a study. Of one study it is called by one thread at a time, but by any of the session's.
// What it throws ends the study, which throws it in turn. What is under way between two steps stands on the
// Board of the thread that called the study, if it has one (core/activity.h).
using Progress = std::function<void(const Step& step)>;

struct Settings {
  // That all studies of the session share, at most one for each processor; 0: one for each.
  std::size_t threads = 0;
  // Results carry it as it is (docs/provenance.md); empty for a program that calls the library.
  std::string command_line = {};
};

// Thread-safe: several studies may run in a session at once. What a study finds depends on its arguments
// only, neither on the number of threads nor on what ran before. The session must outlive its studies;
// results of Programs that ran are kept as long as it lives.
//
// Studies are functions of a session: compare(), run(), generate(), reproduce(), map(), check() and others,
// each declared in the header of its name. They print nothing, and throw InputError for what the caller can
// change and RunError where a run fails (core/error.h).
class Session {
 public:
  explicit Session(const Settings& settings = {});
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  struct Means;  // study/work.h
  Means& means() { return *means_; }
  const std::string& command_line() const { return command_line_; }

 private:
  std::unique_ptr<Means> means_;
  std::string command_line_;
};

}  // namespace primalsim::study
