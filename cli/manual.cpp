#include "cli/manual.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "cli/commands.h"
#include "cli/lists.h"
#include "cli/output.h"
#include "study/provenance.h"

namespace primalsim::cli {
namespace {

using OptionsDescription = boost::program_options::options_description;
using Option = boost::program_options::option_description;

// Text of a page as roff has it: a backslash, a dash, and a line's first dot or quote are no commands.
std::string roff(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  return !escaped.empty() && (escaped[0] == '.' || escaped[0] == '\'') ? "\\&" + escaped : escaped;
}

// "compare" of "primalsim compare MODEL ...".
std::string command_name(const std::string& usage) {
  const std::size_t begin = usage.find(' ') + 1;
  return usage.substr(begin, usage.find(' ', begin) - begin);
}

// "FILE" of an option with a value, else empty.
std::string placeholder(const Option& option) {
  return option.semantic()->max_tokens() == 0 ? "" : option.format_parameter();
}

std::string page_head(const std::string& name, const std::string& summary) {
  std::string title = name;
  std::transform(title.begin(), title.end(), title.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return fmt::format(".TH {} 1 \"\" \"{}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n", title,
                     study::program_name(), roff(name), roff(summary));
}

constexpr const char* kPageEnd =
    ".SH EXIT STATUS\n0 done, 1 the run failed, 2 the input cannot be used, or there is no place for an "
    "output.\n";

std::string program_page() {
  std::string page = page_head("primalsim", "simulates the network of processing-in-memory LLM accelerators");
  page +=
      ".SH SYNOPSIS\n.B primalsim\n.I COMMAND\n.RI [ OPTION ]...\n.SH DESCRIPTION\nWhich mapping of a "
      "language "
      "model "
      "decodes faster on a mesh of macros, and why? primalsim places a model, turns a decode step into tasks "
      "and transfers, and simulates every flit.\n.SH COMMANDS\n";
  for (const Command& command : commands()) {
    page += fmt::format(".TP\n.BR primalsim\\-{} (1)\n{}\n", roff(command.name), roff(command.summary));
  }
  return page + kPageEnd;
}

// A shell pattern's words, of "a|b|c" in small letters; empty for what is no such choice.
std::string words_of(const std::string& placeholder) {
  if (placeholder.find('|') == std::string::npos) return {};
  std::string words;
  for (const std::string& word : split(placeholder, '|')) {
    const bool is_plain =
        std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
    if (!is_plain) return {};
    words += (words.empty() ? "" : " ") + word;
  }
  return words;
}

constexpr const char* kCompletionHead = R"(# bash completion of primalsim; made when it was built.
_primalsim() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} options='' words=''
  COMPREPLY=()
  if [[ $COMP_CWORD == 1 ]]; then
    COMPREPLY=($(compgen -W 'help --help --version)";

constexpr const char* kCompletionTail = R"(  esac
  if [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$word"))
  elif [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  else
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -F _primalsim primalsim
)";

const Command* find(const std::string& name) {
  for (const Command& command : commands()) {
    if (name == command.name) return &command;
  }
  return nullptr;
}

void print_completion() {
  std::string names;
  for (const Command& command : commands()) names += std::string(" ") + command.name;
  print(fmt::format(
      "{}{}' -- \"$word\"))\n    return\n  fi\n  case ${{COMP_WORDS[1]}} in\n    help) words='{}' ;;\n",
      kCompletionHead, names, names.substr(1)));
  const std::vector<std::string> part{kCompletionArgument};
  for (const Command& command : commands()) command.run(part);
  print(kCompletionTail);
}

}  // namespace

std::string manual_part(const std::string& usage, const std::string& positionals,
                        const OptionsDescription& options) {
  std::string text = fmt::format(".SH SYNOPSIS\n.nh\n{}\n", roff(usage));
  if (!positionals.empty()) text += ".SH ARGUMENTS\n";
  std::istringstream lines(positionals);
  for (std::string name; lines >> name;) {
    std::string help;
    std::getline(lines >> std::ws, help);
    text += fmt::format(".TP\n.I {}\n{}\n", roff(name), roff(help));
  }
  text += ".SH OPTIONS\n";
  for (const auto& option : options.options()) {
    const std::string value = placeholder(*option);
    const std::string canonical =
        option->canonical_display_name(boost::program_options::command_line_style::allow_dash_for_short);
    const bool has_short = canonical.size() == 2 && canonical[0] == '-';
    text += fmt::format(".TP\n.B {}\\-\\-{}{}\n{}\n", has_short ? roff(canonical) + ", " : "",
                        roff(option->long_name()), value.empty() ? "" : " \\fI" + roff(value) + "\\fR",
                        roff(option->description()));
  }
  return text;
}

std::string completion_part(const std::string& usage, const OptionsDescription& options) {
  std::string names;
  std::string choices;
  for (const auto& option : options.options()) {
    const std::string name = "--" + option->long_name();
    names += (names.empty() ? "" : " ") + name;
    const std::string words = words_of(placeholder(*option));
    if (!words.empty()) choices += fmt::format("        {}) words='{}' ;;\n", name, words);
  }
  return fmt::format(
      "    {})\n      options='{}'\n      case $previous in\n{}        *) ;;\n      esac\n      ;;\n",
      command_name(usage), names, choices);
}

bool print_manual(std::span<const std::string> arguments) {
  if (arguments.size() == 2 && arguments[0] == "--manual" && find(arguments[1]) != nullptr) {
    const Command& command = *find(arguments[1]);
    print(page_head(std::string("primalsim-") + command.name, command.summary));
    const std::vector<std::string> part{kManualArgument};
    command.run(part);
    print(std::string(kPageEnd) + ".SH SEE ALSO\n.BR primalsim (1)\n");
    return true;
  }
  if (arguments.size() != 1) return false;
  if (arguments[0] == "--commands") {
    for (const Command& command : commands()) print(std::string(command.name) + "\n");
  } else if (arguments[0] == "--manual") {
    print(program_page());
  } else if (arguments[0] == "--completion") {
    print_completion();
  } else {
    return false;
  }
  return true;
}

}  // namespace primalsim::cli
