#include "study/serve/loader.h"

#include <algorithm>

#include "study/serve/server.h"

namespace primalsim::study {

Loader::Loader(AdapterPool& pool, const Adapters& adapters, std::uint32_t layers,
               pe_models::srpg::Policy policy)
    : pool_(pool),
      adapters_(adapters),
      layers_(layers),
      refreshes_(policy == pe_models::srpg::Policy::kRefresh),
      overlaps_(pe_models::srpg::overlaps(policy) && !refreshes_),
      writes_(adapters.shapes.size()) {}

Cycle Loader::cycles_of(std::uint32_t adapter) const {
  return layers_ * adapters_.shapes[adapters_.shape(adapter)].reprogram_cycles;
}

void Loader::write(std::uint32_t adapter) {
  if (!pool_.is_resident(adapter)) pool_.write(adapter);
  ++writes_[adapters_.shape(adapter)];
}

bool Loader::is_ready(std::uint32_t adapter) const {
  if (adapter == kNoAdapter) return true;
  if (refreshes_) return adapter == of_step_;
  return pool_.is_resident(adapter) && !(load_ && load_->adapter == adapter && !load_->is_done());
}

bool Loader::can_take(std::uint32_t adapter, bool alone) {
  if (adapter == kNoAdapter || pool_.is_resident(adapter)) return true;
  if (alone && load_ && !pool_.has_room(adapter)) {
    pool_.unpin(load_->adapter);
    if (!load_->is_done()) pool_.drop(load_->adapter);
    load_.reset();
  }
  return pool_.has_room(adapter);
}

Loader::Taken Loader::take(std::uint32_t request, std::uint32_t adapter) {
  Taken taken;
  if (adapter == kNoAdapter) return taken;
  if (load_ && load_->adapter == adapter) {
    const bool own = load_->request == request;
    taken = {!own, !load_->is_done(), load_->written};
    load_->written = load_->all;
    pool_.pin(adapter);
    if (own) {
      pool_.unpin(adapter);
      load_.reset();
    }
  } else {
    if (refreshes_ ? adapter != of_step_ : !pool_.is_resident(adapter)) {
      taken = {false, true, 0};
      write(adapter);
      of_step_ = adapter;
    }
    pool_.pin(adapter);
  }
  pool_.use(adapter);
  return taken;
}

void Loader::release(std::uint32_t adapter) {
  if (adapter != kNoAdapter) pool_.unpin(adapter);
}

void Loader::begin(std::uint32_t request, std::uint32_t adapter, Cycle since) {
  if (!may_begin() || adapter == kNoAdapter || pool_.is_resident(adapter) || !pool_.has_room(adapter)) return;
  write(adapter);
  pool_.pin(adapter);
  load_ = Load{request, adapter, since, 0, cycles_of(adapter)};
  ++behind_.adapters;
}

Cycle Loader::advance(Cycle begin, Cycle cycles, Cycle busy, Cycle link) {
  if (!load_ || load_->is_done() || cycles == 0) return 0;
  const Cycle active = begin + cycles - std::max(begin, std::min(load_->since, begin + cycles));
  const auto idle = static_cast<Cycle>(Wide{layers_} * (cycles - busy) * active / cycles);
  const Cycle written = std::min({active - std::min(active, link), idle, load_->all - load_->written});
  load_->written += written;
  account(written, busy > 0);
  return written;
}

// Weights of layer l pass the tiles of the l before it: of all layers, half of them and one.
void Loader::account(Cycle written, bool computing) {
  const AdapterShape& shape = adapters_.shapes[adapters_.shape(load_->adapter)];
  behind_.cycles += written;
  behind_.layer_cycles += shape.link.is_shared ? written * (std::uint64_t{layers_} + 1) / 2 : written;
  if (!shape.link.is_shared || !computing) return;
  const Wide slowed = Wide{written} * shape.link.slowed_cycles;
  slowed_ += static_cast<Cycle>((slowed + shape.reprogram_cycles - 1) / shape.reprogram_cycles);
}

}  // namespace primalsim::study
