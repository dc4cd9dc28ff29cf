#include "noc/ipcn/payload.h"

#include <algorithm>

namespace primalsim::noc::ipcn {

Payload part_of(const Payload& payload, std::uint32_t flits, std::uint32_t begin, std::uint32_t end) {
  const auto at = [&](std::uint32_t flit) {
    return payload.values.begin() + static_cast<std::ptrdiff_t>(flit * payload.values.size() / flits);
  };
  return {{at(begin), at(end)}, payload.tags};
}

void add_to(Payload& sum, const Payload& contribution, bool maximum) {
  const std::size_t known = sum.values.size();
  sum.values.resize(std::max(known, contribution.values.size()));
  for (std::size_t i = 0; i < contribution.values.size(); ++i) {
    const std::int64_t value = contribution.values[i];
    if (!maximum) {
      sum.values[i] += value;
    } else {
      sum.values[i] = i < known ? std::max(sum.values[i], value) : value;
    }
  }
  sum.tags.insert(sum.tags.end(), contribution.tags.begin(), contribution.tags.end());
}

void append_to(Payload& arrived, const Payload& next) {
  arrived.values.insert(arrived.values.end(), next.values.begin(), next.values.end());
  arrived.tags = next.tags;
  std::sort(arrived.tags.begin(), arrived.tags.end());
}

}  // namespace primalsim::noc::ipcn
