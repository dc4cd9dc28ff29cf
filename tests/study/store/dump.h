// All rows of all tables of a database as text: two databases with equal dumps answer everything alike.
#pragma once

#include <string>
#include <vector>

#include "study/store/sqlite.h"

namespace primalsim::testing {

inline std::vector<std::string> texts_of(const study::SqliteConnection& connection, const std::string& sql) {
  std::vector<std::string> texts;
  study::SqliteStatement rows(connection, sql);
  while (rows.step()) texts.push_back(rows.text(0));
  return texts;
}

inline std::string dump(const std::string& file) {
  const study::SqliteConnection connection(file, study::SqliteConnection::Mode::kRead);
  std::string text;
  for (const std::string& table :
       texts_of(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")) {
    std::string row;
    for (const std::string& column :
         texts_of(connection, "SELECT name FROM pragma_table_info('" + table + "')")) {
      row += (row.empty() ? "" : " || ',' || ") + ("quote(" + column + ")");
    }
    text += table + "\n";
    for (const std::string& line : texts_of(connection, "SELECT " + row + " FROM " + table))
      text += line + "\n";
  }
  return text;
}

}  // namespace primalsim::testing
