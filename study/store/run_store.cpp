#include "study/store/run_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "proto/file_bytes.h"
#include "study/store/schema.h"

namespace primalsim::study {
namespace {

constexpr std::size_t kHeaderBytes = 100;  // of every SQLite database

std::uint32_t big_endian(const std::array<char, kHeaderBytes>& bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = at; i < at + 4; ++i) number = number << 8U | static_cast<unsigned char>(bytes[i]);
  return number;
}

std::string system_reason() { return std::generic_category().message(errno); }

// Puts an empty database at `file` in one step, unless something is there.
void make_store(const std::string& file) {
  const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    throw_input_error("{}: there is no folder {}", file, folder.string());
  }
  if (::access(folder.c_str(), W_OK) != 0) {
    throw_input_error("{}: nothing can be written in {}", file, folder.string());
  }
  const SqliteConnection empty(file, SqliteConnection::Mode::kMemory);
  empty.execute(schema_sql());
  const std::string made = fmt::format("{}.new-{}", file, ::getpid());
  write_atomically(made, empty.bytes());
  const bool linked = ::link(made.c_str(), file.c_str()) == 0;
  const int problem = errno;
  ::unlink(made.c_str());
  if (linked || problem == EEXIST) return;  // another process was quicker
  throw_input_error("{}: cannot be made: {}", file, std::generic_category().message(problem));
}

// An open file that this process alone has locked.
FileHandle lock_store(const std::string& file) {
  std::error_code error;
  if (!std::filesystem::exists(std::filesystem::symlink_status(file, error))) make_store(file);
  check_store(file);
  FileHandle handle(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  if (handle.get() < 0) throw_input_error("{}: cannot be written: {}", file, system_reason());
  if (::flock(handle.get(), LOCK_EX | LOCK_NB) == 0) return handle;
  if (errno == EWOULDBLOCK) {
    throw_input_error(
        "{}: another sweep is writing to it; wait until it has ended, or give this one a database of its own",
        file);
  }
  throw_run_error("{}: cannot be locked: {}", file, system_reason());
}

std::string placeholders(std::size_t count) {
  std::string text = "?";
  for (std::size_t i = 1; i < count; ++i) text += ",?";
  return text;
}

v1::Architecture machine_of(const v1::RunRow& row) {
  v1::Architecture machine = row.fields();
  machine.clear_name();
  return machine;
}

}  // namespace

FileHandle::~FileHandle() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void check_store(const std::string& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) throw_input_error("{}: there is no such file", file);
  if (!std::filesystem::is_regular_file(file, error)) throw_input_error("{}: is no file", file);
  std::ifstream opened(file, std::ios::binary);
  if (!opened) throw_input_error("{}: cannot be read: {}", file, system_reason());
  std::array<char, kHeaderBytes> header{};
  opened.read(header.data(), header.size());
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  constexpr std::size_t kVersionAt = 60;
  constexpr std::size_t kApplicationAt = 68;
  if (opened.gcount() != std::streamsize{kHeaderBytes} ||
      std::string_view(header.data(), kMagic.size()) != kMagic) {
    throw_input_error("{}: is no SQLite database; it is left as it is", file);
  }
  if (big_endian(header, kApplicationAt) != kApplicationId) {
    throw_input_error("{}: is a database of another program; it is left as it is", file);
  }
  const std::uint32_t version = big_endian(header, kVersionAt);
  if (version != kStoreSchema) {
    throw_input_error("{}: its tables are of schema {}; this program knows schema {} and leaves it as it is",
                      file, version, kStoreSchema);
  }
}

RunStore::RunStore(const std::string& file)
    : lock_(lock_store(file)), connection_(file, SqliteConnection::Mode::kWrite) {
  // A transaction that has been committed survives the end of this process whatever ended it.
  connection_.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;");
  SqliteStatement known(connection_, "SELECT machine_hash FROM machines");
  while (known.step()) machines_.insert(known.text(0));
  SqliteStatement fields(connection_, "SELECT field FROM swept_fields");
  while (fields.step()) machine_fields_.push_back(fields.text(0));
  insert_run_ = std::make_unique<SqliteStatement>(
      connection_, fmt::format("INSERT OR IGNORE INTO runs ({}) VALUES ({})", run_column_names(),
                               placeholders(run_columns().size())));
  insert_outcome_ =
      std::make_unique<SqliteStatement>(connection_, "INSERT OR IGNORE INTO outcomes VALUES (?, ?)");
}

RunStore::~RunStore() {
  insert_run_.reset();
  insert_outcome_.reset();
  sqlite3_busy_timeout(connection_.handle(), 0);  // a reader may go on reading: then the journal stays
  sqlite3_exec(connection_.handle(), "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
}

void RunStore::add_plan(const PlanEntry& plan, const std::vector<std::string>& machine_fields) {
  SqliteTransaction transaction(connection_);
  SqliteStatement(connection_, "INSERT OR IGNORE INTO plans VALUES (?, ?, ?, ?)")
      .bind(1, plan.hash)
      .bind(2, plan.name)
      .bind(3, static_cast<std::int64_t>(plan.points))
      .bind(4, plan.text)
      .run();
  const std::size_t known_fields = machine_fields_.size();
  for (const std::string& field : machine_fields) {
    if (std::find(machine_fields_.begin(), machine_fields_.end(), field) != machine_fields_.end()) continue;
    SqliteStatement(connection_, "INSERT INTO swept_fields VALUES (?)").bind(1, field).run();
    machine_fields_.push_back(field);
    // Machines that were there before have the field, too.
    SqliteStatement machines(connection_, "SELECT machine_hash, message FROM machines");
    SqliteStatement insert(connection_, "INSERT OR IGNORE INTO machine_values VALUES (?, ?, ?)");
    while (machines.step()) {
      v1::RunRow row;
      row.mutable_fields()->ParseFromString(machines.text(1));
      const auto value = value_of(row, *find_run_column(field));
      if (value) insert.bind(1, field).bind_value(2, *value).bind(3, machines.text(0)).run();
    }
  }
  if (machine_fields_.size() != known_fields) connection_.execute(narrow_index_sql(machine_fields_));
  transaction.commit();
}

std::vector<std::size_t> RunStore::add_points(const std::string& plan, std::uint64_t first,
                                              std::span<const std::string> keys) {
  SqliteTransaction transaction(connection_);
  SqliteStatement insert(connection_, "INSERT OR IGNORE INTO plan_points VALUES (?, ?, ?)");
  SqliteStatement known(connection_, "SELECT 1 FROM runs WHERE key = ?");
  std::vector<std::size_t> open;
  std::set<std::string_view> met;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    insert.bind(1, plan).bind(2, static_cast<std::int64_t>(first + i)).bind(3, keys[i]).run();
    bool is_there = !met.insert(keys[i]).second;
    for (known.bind(1, keys[i]); known.step();) is_there = true;
    if (!is_there) open.push_back(i);
  }
  transaction.commit();
  return open;
}

void RunStore::add(std::span<const StoredRun> runs) {
  SqliteTransaction transaction(connection_);
  for (const StoredRun& run : runs) {
    const auto columns = run_columns();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto value = value_of(run.row, columns[i]);
      const int at = static_cast<int>(i) + 1;
      if (value) {
        insert_run_->bind_value(at, *value);
      } else {
        insert_run_->bind_null(at);
      }
    }
    insert_run_->run();
    if (run.outcome.outcome_case() != v1::RunOutcome::OUTCOME_NOT_SET) {
      insert_outcome_->bind(1, run.row.key()).bind_bytes(2, run.outcome.SerializeAsString()).run();
    }
    if (run.row.has_machine_hash()) add_machine(run.row);
  }
  transaction.commit();
}

void RunStore::add_machine(const v1::RunRow& row) {
  if (!machines_.insert(row.machine_hash()).second) return;
  SqliteStatement(connection_, "INSERT OR IGNORE INTO machines VALUES (?, ?)")
      .bind(1, row.machine_hash())
      .bind_bytes(2, machine_of(row).SerializeAsString())
      .run();
  for (const std::string& field : machine_fields_) {
    const auto value = value_of(row, *find_run_column(field));
    if (!value) continue;
    SqliteStatement(connection_, "INSERT OR IGNORE INTO machine_values VALUES (?, ?, ?)")
        .bind(1, field)
        .bind_value(2, *value)
        .bind(3, row.machine_hash())
        .run();
  }
}

void RunStore::forget_failed(std::span<const std::string> keys) {
  SqliteTransaction transaction(connection_);
  SqliteStatement forget(connection_, "DELETE FROM runs WHERE key = ? AND status = 'failed'");
  for (const std::string& key : keys) forget.bind(1, key).run();
  transaction.commit();
}

}  // namespace primalsim::study
