// One product of lists of a plan: its points by their number, none of them made before it is asked for.
#pragma once

#include <cstdint>
#include <memory>

#include "primalsim/v1/run_row.pb.h"
#include "primalsim/v1/sweep_plan.pb.h"
#include "study/session.h"

namespace primalsim::study {

struct PlanPoint {
  v1::RunRow row;   // its inputs, with its key
  double cost = 0;  // about the flit-hops of its runs: which points to begin with
};

// The inputs' row with results, and what a page shows of the run by itself.
struct StoredRun {
  v1::RunRow row;
  v1::RunOutcome outcome;
};

// Thread-safe.
class Product {
 public:
  virtual ~Product() = default;
  virtual std::uint64_t size() const = 0;
  // Throws InputError where the machine that the point asks for cannot be.
  virtual PlanPoint point(std::uint64_t index) const = 0;
  // `run` has the point's inputs. Throws what the study throws.
  virtual void run(Session& session, std::uint64_t index, StoredRun& run) const = 0;
};

// `where` names the product in errors: "decode[0]". Throws InputError for what cannot be read and for lists
// that are none.
std::unique_ptr<Product> make_decode_product(const v1::ModelProduct& lists, const std::string& where);
std::unique_ptr<Product> make_generate_product(const v1::ModelProduct& lists, const std::string& where);
std::unique_ptr<Product> make_traffic_product(const v1::TrafficProduct& lists, const std::string& where);

// Sets the row's key: of every input but names, by which equal contents are not told apart. `contents` is the
// hash of a mapping's file, empty where a strategy makes the mapping.
void set_key(const std::string& contents, v1::RunRow& row);

// a x b, and a + b. Throw InputError, beginning with `where`, if a plan had more points than can be counted.
std::uint64_t times(std::uint64_t a, std::uint64_t b, const std::string& where);
std::uint64_t plus(std::uint64_t a, std::uint64_t b, const std::string& where);

// A point's number as the numbers of its values, the list that goes round fastest first.
class Digits {
 public:
  explicit Digits(std::uint64_t index) : rest_(index) {}
  std::uint64_t take(std::uint64_t size) {
    const std::uint64_t digit = rest_ % size;
    rest_ /= size;
    return digit;
  }

 private:
  std::uint64_t rest_;
};

}  // namespace primalsim::study
