// JSON as every reader of this program takes it: strict where the parser is not, and bounded before anything
// recurses.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

namespace primalsim {

inline constexpr int kMostJsonNesting = 100;
// Of a text that becomes a tree: a tree takes some ten times as much memory.
inline constexpr std::size_t kMostJsonTreeBytes = 100'000'000;

// Throws InputError "WHERE:LINE:COLUMN: ..." where an object or list lies more than 100 deep in others, and
// at a NUL byte, which parsers take for the end of the text. Looks at every byte once, without recursion.
void check_json_bounds(const std::string& text, const std::string& where);

// The text as a tree. Throws InputError as check_json_bounds(), and
// - with line and column if it is not JSON (RFC 8259, a byte order mark may come first),
// - with the key if one object has it twice, where the parser would keep the last,
// - with its size if it has more than kMostJsonTreeBytes.
nlohmann::json parse_json_tree(const std::string& text, const std::string& where);

// Whether `text` begins as a JSON object that has `key`, however large what follows is. Throws nothing.
bool json_object_has(const std::string& text, const std::string& key);

// "LINE:COLUMN" and the parser's reason: nlohmann's what() has both, and the reason's number, in one line.
std::string json_problem(const std::string& text, std::size_t position,
                         const nlohmann::json::exception& error);

}  // namespace primalsim
