#include "study/store/sqlite.h"

#include "core/error.h"

namespace primalsim::study {
namespace {

constexpr int kPatienceMs = 20'000;  // while a reader or another command has the database

}  // namespace

SqliteConnection::SqliteConnection(const std::string& file, Mode mode) : file_(file) {
  sqlite3* opened = nullptr;
  const int flags = mode == Mode::kRead    ? SQLITE_OPEN_READONLY
                    : mode == Mode::kWrite ? SQLITE_OPEN_READWRITE
                                           : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const std::string name = mode == Mode::kMemory ? ":memory:" : file;
  const int status = sqlite3_open_v2(name.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  handle_.reset(opened);
  if (status != SQLITE_OK) fail();
  sqlite3_busy_timeout(opened, kPatienceMs);
}

void SqliteConnection::fail() const {
  const int status = handle_ ? sqlite3_errcode(handle_.get()) : SQLITE_NOMEM;
  if (status == SQLITE_CORRUPT || status == SQLITE_NOTADB) {
    throw_input_error(
        "{}: is damaged ({}); sqlite3's .recover may save rows of it, and the same plan fills a new one",
        file_, sqlite3_errmsg(handle_.get()));
  }
  throw_run_error("{}: {}", file_, handle_ ? sqlite3_errmsg(handle_.get()) : "out of memory");
}

void SqliteConnection::execute(const std::string& sql) const {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

std::string SqliteConnection::bytes() const {
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> image(
      sqlite3_serialize(handle_.get(), "main", &size, 0), sqlite3_free);
  if (!image) fail();
  return {reinterpret_cast<const char*>(image.get()), static_cast<std::size_t>(size)};
}

SqliteStatement::SqliteStatement(const SqliteConnection& connection, const std::string& sql)
    : connection_(connection) {
  sqlite3_stmt* prepared = nullptr;
  const int status =
      sqlite3_prepare_v2(connection.handle(), sql.c_str(), static_cast<int>(sql.size()), &prepared, nullptr);
  handle_.reset(prepared);
  check(status);
}

void SqliteStatement::check(int status) const {
  if (status != SQLITE_OK) connection_.fail();
}

SqliteStatement& SqliteStatement::bind(int index, std::string_view text) {
  check(
      sqlite3_bind_text(handle_.get(), index, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT));
  return *this;
}

SqliteStatement& SqliteStatement::bind_bytes(int index, std::string_view bytes) {
  check(sqlite3_bind_blob(handle_.get(), index, bytes.data(), static_cast<int>(bytes.size()),
                          SQLITE_TRANSIENT));
  return *this;
}

SqliteStatement& SqliteStatement::bind(int index, std::int64_t number) {
  check(sqlite3_bind_int64(handle_.get(), index, number));
  return *this;
}

SqliteStatement& SqliteStatement::bind(int index, double number) {
  check(sqlite3_bind_double(handle_.get(), index, number));
  return *this;
}

SqliteStatement& SqliteStatement::bind_value(int index, const RunValue& value) {
  if (const auto* const whole = std::get_if<std::int64_t>(&value)) return bind(index, *whole);
  if (const auto* const number = std::get_if<double>(&value)) return bind(index, *number);
  return bind(index, std::string_view(std::get<std::string>(value)));
}

SqliteStatement& SqliteStatement::bind_null(int index) {
  check(sqlite3_bind_null(handle_.get(), index));
  return *this;
}

bool SqliteStatement::step() {
  const int status = sqlite3_step(handle_.get());
  if (status == SQLITE_ROW) return true;
  sqlite3_reset(handle_.get());
  if (status != SQLITE_DONE) connection_.fail();
  return false;
}

void SqliteStatement::run() {
  while (step()) {
  }
}

std::string_view SqliteStatement::view(int column) const {
  const void* const bytes = sqlite3_column_blob(handle_.get(), column);
  const int size = sqlite3_column_bytes(handle_.get(), column);
  return bytes == nullptr ? std::string_view()
                          : std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

}  // namespace primalsim::study
