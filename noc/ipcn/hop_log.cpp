#include "noc/ipcn/hop_log.h"

namespace primalsim::noc::ipcn {
namespace {

thread_local std::vector<Hop> kept_hops;

}  // namespace

HopLog::HopLog() : hops_(std::move(kept_hops)) { hops_.clear(); }

HopLog::~HopLog() {
  const bool fits = hops_.capacity() * sizeof(Hop) <= kKeptBytes;
  if (fits && hops_.capacity() > kept_hops.capacity()) kept_hops = std::move(hops_);
}

}  // namespace primalsim::noc::ipcn
