// The writing of adapters into the DCIMs: when a request needs one that is not there, and behind computation
// for the request that is next. docs/serve.md, Adapters
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "study/serve/adapter_pool.h"

namespace primalsim::study {

struct Adapters;

class Loader {
 public:
  // What a request that is taken up finds.
  struct Taken {
    bool hit = true;       // nothing was or is written for it; never under refresh, where idle tiles lose it
    bool writing = false;  // what is not there yet is written while its prompt goes through the layers
    Cycle written = 0;     // of that, cycles of all layers that are done
  };

  Loader(AdapterPool& pool, const Adapters& adapters, std::uint32_t layers, pe_models::srpg::Policy policy);

  // Prompts are about to be taken up that go through the layers together.
  void begin_step() { of_step_ = kNone; }
  bool is_ready(std::uint32_t adapter) const;
  // Whether a request with this adapter can be taken up. `alone`: no other request is, so there is always
  // room; what is written for somebody else makes way.
  bool can_take(std::uint32_t adapter, bool alone);
  Taken take(std::uint32_t request, std::uint32_t adapter);
  void release(std::uint32_t adapter);

  // Nothing is being written, and the policy writes behind computation.
  bool may_begin() const { return overlaps_ && !load_; }
  // Starts to write the adapter for this request in cycle `since`, if it is not there and has room.
  void begin(std::uint32_t request, std::uint32_t adapter, Cycle since);
  // `cycles` cycles from `begin` on, in which each layer computed for `busy` and the host link wrote
  // something else for `link`. A layer is written to only while it does not compute, one layer at a time.
  // Returns the cycles of writing done.
  Cycle advance(Cycle begin, Cycle cycles, Cycle busy, Cycle link);

  // Behind computation, all together.
  struct Behind {
    std::uint64_t adapters = 0;
    Cycle cycles = 0;        // of writing
    Cycle layer_cycles = 0;  // in which layers were written or passed
  };
  const Behind& behind() const { return behind_; }
  // So much longer layers computed since the last call because weights passed through their tiles.
  Cycle take_slowed() { return std::exchange(slowed_, 0); }

  const std::vector<std::uint64_t>& writes() const { return writes_; }  // by shape

 private:
  struct Load {
    std::uint32_t request = 0;
    std::uint32_t adapter = 0;
    Cycle since = 0;
    Cycle written = 0;
    Cycle all = 0;  // of all layers
    bool is_done() const { return written == all; }
  };

  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  Cycle cycles_of(std::uint32_t adapter) const;
  void write(std::uint32_t adapter);
  void account(Cycle written, bool computing);

  AdapterPool& pool_;
  const Adapters& adapters_;
  const std::uint32_t layers_;
  const bool refreshes_;
  const bool overlaps_;       // writes behind computation what stays there
  std::optional<Load> load_;  // pinned until its request is taken up
  Behind behind_;
  Cycle slowed_ = 0;
  std::uint32_t of_step_ = kNone;  // written for a prompt of the step at hand
  std::vector<std::uint64_t> writes_;
};

}  // namespace primalsim::study
