// Strict command-line options on top of Boost.Program_options: no guessed abbreviations, no option given
// twice unless it may repeat, and numbers that are checked digit by digit against their range.
#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/number_text.h"

namespace primalsim::cli {

class Options {
 public:
  // `usage` is the first line of the help text, e.g. "primalsim import MODEL [--adapter A] -o WORKLOAD".
  explicit Options(std::string usage);

  // Declarations. `name` is as Boost has it: "out" or "out,o". `help` is one line.
  Options& flag(const char* name, const char* help);
  Options& value(const char* name, const char* placeholder, const char* help);
  Options& repeated(const char* name, const char* placeholder, const char* help);
  Options& positional(const char* name, const char* help, bool required);
  // One or more; texts() has them.
  Options& positionals(const char* name, const char* help);

  // Parses; throws InputError on anything undeclared, missing or doubled. Returns false after printing the
  // help text (--help): the caller then returns 0.
  bool parse(std::span<const std::string> arguments);

  // What was parsed, as a shell takes it, without the options that change no number.
  const std::string& command_line() const { return command_line_; }
  // Names with values in the order given; those without a value are left out.
  const std::vector<std::pair<std::string, std::string>>& given() const { return given_; }

  bool has(const std::string& name) const;
  std::optional<std::string> text(const std::string& name) const;
  std::string text_or(const std::string& name, const std::string& fallback) const;
  std::vector<std::string> texts(const std::string& name) const;
  // An unsigned decimal number in [min, max]; anything else ("-5", "0x1", "1e3", "nan", "") is an InputError.
  std::optional<std::uint64_t> integer(const std::string& name, std::uint64_t min, std::uint64_t max) const;
  // A finite decimal number in [min, max].
  std::optional<double> real(const std::string& name, double min, double max) const;

 private:
  Options& describe_positional(const char* name, const char* help, bool required);
  // What cli/manual.h is made of. False for an argument that asks for nothing of it.
  bool print_part(const std::string& argument) const;
  void record(const boost::program_options::parsed_options& parsed);

  std::string usage_;
  boost::program_options::options_description visible_;
  boost::program_options::options_description all_;
  boost::program_options::positional_options_description positions_;
  std::vector<std::string> required_;
  std::string positional_help_;
  boost::program_options::variables_map values_;
  std::string command_line_;
  std::vector<std::pair<std::string, std::string>> given_;
};

}  // namespace primalsim::cli
