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

// Gets what a study has done so far, one line at a time and without its end. Of one study it is called by one
// thread at a time, but by any of the session's. What it throws ends the study, which throws it in turn.
using Progress = std::function<void(const std::string& line)>;

struct Settings {
  // That all studies of the session share, at most one for each processor; 0: one for each.
  std::size_t threads = 0;
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

 private:
  std::unique_ptr<Means> means_;
};

}  // namespace primalsim::study
