// SQLite's handles as objects: an open database and a prepared statement.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "proto/run_columns.h"

namespace primalsim::study {

// Errors of SQLite are RunErrors "FILE: what it says".
class SqliteConnection {
 public:
  enum class Mode : std::uint8_t { kRead, kWrite, kMemory };

  SqliteConnection(const std::string& file, Mode mode);

  // Statements without results, one or more.
  void execute(const std::string& sql) const;
  sqlite3* handle() const { return handle_.get(); }
  [[noreturn]] void fail() const;
  // The database as the bytes of a file.
  std::string bytes() const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };

  std::string file_;
  std::unique_ptr<sqlite3, Close> handle_;
};

// Values are numbered from 1, columns of results from 0.
class SqliteStatement {
 public:
  SqliteStatement(const SqliteConnection& connection, const std::string& sql);

  SqliteStatement& bind(int index, std::string_view text);
  SqliteStatement& bind(int index, std::int64_t number);
  SqliteStatement& bind(int index, double number);
  SqliteStatement& bind_bytes(int index, std::string_view bytes);
  SqliteStatement& bind_value(int index, const RunValue& value);
  SqliteStatement& bind_null(int index);

  // Whether there is another row of results. Without one the statement can be bound anew.
  bool step();
  // Runs a statement without results.
  void run();

  // How many values it takes.
  int values() const { return sqlite3_bind_parameter_count(handle_.get()); }

  bool is_null(int column) const { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }
  std::int64_t whole(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  double real(int column) const { return sqlite3_column_double(handle_.get(), column); }
  std::string text(int column) const { return std::string(view(column)); }
  // The same in place, until the next step.
  std::string_view view(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };

  void check(int status) const;

  const SqliteConnection& connection_;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

// A transaction, undone unless it is committed.
class SqliteTransaction {
 public:
  explicit SqliteTransaction(const SqliteConnection& connection) : connection_(connection) {
    connection_.execute("BEGIN IMMEDIATE");
  }
  ~SqliteTransaction() {
    if (!committed_) sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;

  void commit() {
    connection_.execute("COMMIT");
    committed_ = true;
  }

 private:
  const SqliteConnection& connection_;
  bool committed_ = false;
};

}  // namespace primalsim::study
