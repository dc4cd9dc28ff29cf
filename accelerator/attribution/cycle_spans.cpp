#include "accelerator/attribution/cycle_spans.h"

#include <algorithm>

namespace primalsim::accelerator {
namespace {

// Sorted, and those that meet are one.
void unite(CycleSpans& spans) {
  std::sort(spans.begin(), spans.end(),
            [](const CycleSpan& a, const CycleSpan& b) { return a.from < b.from; });
  std::size_t last = 0;
  for (std::size_t i = 1; i < spans.size(); ++i) {
    if (spans[i].from <= spans[last].to) {
      spans[last].to = std::max(spans[last].to, spans[i].to);
    } else {
      spans[++last] = spans[i];
    }
  }
  if (!spans.empty()) spans.resize(last + 1);
}

}  // namespace

Cycle cycles_in(CycleSpans spans, CycleSpans without) {
  unite(spans);
  unite(without);
  Cycle cycles = 0;
  auto hole = without.begin();
  for (const CycleSpan& span : spans) {
    cycles += span.to - span.from;
    while (hole != without.end() && hole->to <= span.from) ++hole;
    for (auto at = hole; at != without.end() && at->from < span.to; ++at) {
      cycles -= std::min(at->to, span.to) - std::max(at->from, span.from);
    }
  }
  return cycles;
}

}  // namespace primalsim::accelerator
