#include <fmt/format.h>

#include "core/number_text.h"
#include "report/csv.h"

namespace primalsim::report {

std::string serve_csv(const v1::ServeResult& result) {
  std::string text =
      "request,outcome,adapter,input_tokens,output_tokens,generated_tokens,arrival_s,queued_s,ttft_s,tpot_s,"
      "e2e_s,"
      "preempted,adapter_hit\n";
  for (int i = 0; i < result.requests_size(); ++i) {
    const v1::ServedRequest& request = result.requests(i);
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", i + 1, request.outcome(),
                        quoted(request.adapter()), request.input_tokens(), request.output_tokens(),
                        request.generated(), shortest(request.arrival_s()), shortest(request.queued_s()),
                        shortest(request.ttft_s()), shortest(request.tpot_s()), shortest(request.e2e_s()),
                        request.preempted(), request.adapter_hit() ? 1 : 0);
  }
  return text;
}

}  // namespace primalsim::report
