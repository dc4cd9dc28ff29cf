// Regular expressions over names of modules, as PEFT's adapter_config.json has them.
#pragma once

#include <chrono>
#include <regex>
#include <string>

#include "workloads/model_import/json_file.h"

namespace primalsim::workloads {

// ECMAScript syntax, which agrees with Python's in what such patterns use: classes, groups, alternatives,
// repetitions, look-ahead. Matching is by breadth, so no pattern takes exponential time; patterns longer than
// 2000 characters, whose counted repetitions multiply to more than 10000 states, or that need more than two
// seconds in all are refused, as are those that cannot be read. InputError names the field.
class NamePattern {
 public:
  // `file` must outlive this object; `field` is what `text` stands in.
  NamePattern(const JsonFile& file, std::string field, std::string text);

  // The whole name, as re.fullmatch.
  bool matches(const std::string& name);

 private:
  const JsonFile& file_;
  std::string field_;
  std::string text_;
  std::regex compiled_;
  std::chrono::steady_clock::duration spent_{};
};

}  // namespace primalsim::workloads
