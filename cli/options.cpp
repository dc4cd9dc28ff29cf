#include "cli/options.h"

#include <cstdio>
#include <sstream>

#include "core/error.h"

namespace primalsim::cli {

namespace po = boost::program_options;

Options::Options(std::string usage) : usage_(std::move(usage)), visible_("options") {
  visible_.add_options()("help", "print this and stop");
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
  if (required) required_.emplace_back(name);
  positional_help_ += fmt::format("  {:<26}{}\n", name, help);
  return *this;
}

bool Options::parse(std::span<const std::string> arguments) {
  namespace style = po::command_line_style;
  all_.add(visible_);
  try {
    const int strict = style::unix_style & ~style::allow_guessing;
    po::store(po::command_line_parser({arguments.begin(), arguments.end()})
                  .options(all_)
                  .positional(positions_)
                  .style(strict)
                  .run(),
              values_);
  } catch (const po::error& error) {
    throw_input_error("{}; usage: {}", error.what(), usage_);
  }
  if (has("help")) {
    std::ostringstream text;
    text << visible_;
    fmt::print("usage: {}\n\n{}\n{}", usage_, positional_help_, text.str());
    return false;
  }
  for (const std::string& name : required_) {
    if (!has(name)) throw_input_error("{} is missing; usage: {}", name, usage_);
  }
  return true;
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
