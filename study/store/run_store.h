// A study's database, open for writing: which runs it has, and more of them.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "study/plan/product.h"
#include "study/store/sqlite.h"

namespace primalsim::study {

// A file descriptor that is closed.
class FileHandle {
 public:
  explicit FileHandle(int descriptor = -1) : descriptor_(descriptor) {}
  ~FileHandle();
  FileHandle(FileHandle&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileHandle& operator=(FileHandle&&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

// Throws InputError unless `file` is a database of this program and of this schema. Looks at the first bytes
// only, and changes nothing.
void check_store(const std::string& file);

// Of a plan, as the database keeps it.
struct PlanEntry {
  std::string hash;
  std::string name;
  std::uint64_t points = 0;
  std::string text;
};

// One process writes to a database at a time: others are refused, readers are not. All changes are
// transactions, so what ends a process at any moment leaves whole runs and the next process goes on.
class RunStore {
 public:
  // Makes the file if it is not there. Throws InputError where nothing can be made there, and as
  // check_store() does; and if another process is writing to it.
  explicit RunStore(const std::string& file);
  // Leaves one file, without a journal beside it.
  ~RunStore();
  RunStore(const RunStore&) = delete;
  RunStore& operator=(const RunStore&) = delete;

  // Notes the plan, and fields of machines for the views.
  void add_plan(const PlanEntry& plan, const std::vector<std::string>& machine_fields);
  // The plan's points from number `first` on. Returns those, of their indices, that no run is there of; of
  // equal ones the first.
  std::vector<std::size_t> add_points(const std::string& plan, std::uint64_t first,
                                      std::span<const std::string> keys);
  // Runs, in one transaction. One that is there already stays.
  void add(std::span<const StoredRun> runs);
  // Forgets the failed runs among these, so that they are made again.
  void forget_failed(std::span<const std::string> keys);

 private:
  void add_machine(const v1::RunRow& row);

  FileHandle lock_;
  SqliteConnection connection_;
  std::set<std::string> machines_;  // that are there
  std::vector<std::string> machine_fields_;
  std::unique_ptr<SqliteStatement> insert_run_;
  std::unique_ptr<SqliteStatement> insert_outcome_;
};

}  // namespace primalsim::study
