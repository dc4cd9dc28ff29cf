#include "cli/options.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "cli/manual.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "core/error.h"
#include "core/nearest.h"

namespace primalsim::cli {

namespace po = boost::program_options;

namespace {

// Options that change no number: where results go, how they are shown, how fast they come.
constexpr std::array kUnrecorded{"out", "program-out", "json", "quiet", "verbose", "threads", "kernel"};

// As a shell takes it for one word.
std::string shell_word(const std::string& word) {
  constexpr const char* kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

// "primalsim compare" of "primalsim compare MODEL ...".
std::string command_of(const std::string& usage) {
  return usage.substr(0, usage.find(' ', usage.find(' ') + 1));
}

}  // namespace

Options::Options(std::string usage) : usage_(std::move(usage)), visible_("options") {
  visible_.add_options()("help,h", "print this and stop");
}

Options& Options::flag(const char* name, const char* help) {
  visible_.add_options()(name, help);
  return *this;
}

Options& Options::value(const char* name, const char* placeholder, const char* help) {
  visible_.add_options()(name, po::value<std::string>()->value_name(placeholder), help);
  return *this;
}

Options& Options::repeated(const char* name, const char* placeholder, const char* help) {
  visible_.add_options()(name, po::value<std::vector<std::string>>()->value_name(placeholder), help);
  return *this;
}

Options& Options::positional(const char* name, const char* help, bool required) {
  all_.add_options()(name, po::value<std::string>());
  positions_.add(name, 1);
  return describe_positional(name, help, required);
}

Options& Options::positionals(const char* name, const char* help) {
  all_.add_options()(name, po::value<std::vector<std::string>>());
  positions_.add(name, -1);
  return describe_positional(name, help, true);
}

Options& Options::describe_positional(const char* name, const char* help, bool required) {
  if (required) required_.emplace_back(name);
  positional_help_ += fmt::format("  {:<26}{}\n", name, help);
  return *this;
}

bool Options::parse(std::span<const std::string> arguments) {
  namespace style = po::command_line_style;
  if (arguments.size() == 1 && print_part(arguments.front())) return false;
  all_.add(visible_);
  try {
    const int strict = style::unix_style & ~style::allow_guessing;
    const po::parsed_options parsed = po::command_line_parser({arguments.begin(), arguments.end()})
                                          .options(all_)
                                          .positional(positions_)
                                          .style(strict)
                                          .run();
    po::store(parsed, values_);
    record(parsed);
  } catch (const po::unknown_option& error) {
    std::vector<std::string> known;
    for (const auto& option : visible_.options()) known.push_back("--" + option->long_name());
    throw_input_error("{}{}; usage: {}", error.what(), did_you_mean(error.get_option_name(), known), usage_);
  } catch (const po::error& error) {
    throw_input_error("{}; usage: {}", error.what(), usage_);
  }
  if (has("help")) {
    std::ostringstream text;
    text << visible_;
    print(fmt::format("usage: {}\n\n{}\n{}", usage_, positional_help_, text.str()));
    return false;
  }
  for (const auto& [name, value] : given_) {
    const bool is_option = visible_.find_nothrow(name, false) != nullptr;
    if (value.empty()) throw_input_error("{}{} is empty; usage: {}", is_option ? "--" : "", name, usage_);
  }
  for (const std::string& name : required_) {
    if (!has(name)) throw_input_error("{} is missing; usage: {}", name, usage_);
  }
  if (!has("quiet")) start_signs(command_of(usage_).substr(usage_.find(' ') + 1));
  return true;
}

bool Options::print_part(const std::string& argument) const {
  if (argument == kManualArgument) {
    print(manual_part(usage_, positional_help_, visible_));
  } else if (argument == kCompletionArgument) {
    print(completion_part(usage_, visible_));
  } else {
    return false;
  }
  return true;
}

void Options::record(const po::parsed_options& parsed) {
  command_line_ = command_of(usage_);
  for (const po::option& option : parsed.options) {
    for (const std::string& value : option.value) given_.emplace_back(option.string_key, value);
    const auto is_this = [&](const char* name) { return option.string_key == name; };
    if (std::any_of(kUnrecorded.begin(), kUnrecorded.end(), is_this)) continue;
    for (const std::string& word : option.original_tokens) command_line_ += " " + shell_word(word);
  }
}

bool Options::has(const std::string& name) const { return values_.count(name) != 0; }

std::optional<std::string> Options::text(const std::string& name) const {
  if (!has(name)) return std::nullopt;
  return values_[name].as<std::string>();
}

std::string Options::text_or(const std::string& name, const std::string& fallback) const {
  return text(name).value_or(fallback);
}

std::vector<std::string> Options::texts(const std::string& name) const {
  if (!has(name)) return {};
  return values_[name].as<std::vector<std::string>>();
}

std::optional<std::uint64_t> Options::integer(const std::string& name, std::uint64_t min,
                                              std::uint64_t max) const {
  const std::optional<std::string> given = text(name);
  if (!given) return std::nullopt;
  return parse_integer("--" + name, *given, min, max);
}

std::optional<double> Options::real(const std::string& name, double min, double max) const {
  const std::optional<std::string> given = text(name);
  if (!given) return std::nullopt;
  return parse_real("--" + name, *given, min, max);
}

}  // namespace primalsim::cli
