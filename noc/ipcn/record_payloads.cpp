#include "noc/ipcn/record_payloads.h"

#include <algorithm>
#include <utility>

namespace primalsim::noc::ipcn {

Payload& RecordPayloads::of_record(std::uint32_t record) {
  if (record >= records_.size()) records_.resize(record + 1);
  return records_[record];
}

void RecordPayloads::start(std::uint32_t flow, TransferId transfer, std::uint32_t operand) {
  if (flow >= flows_.size()) flows_.resize(flow + 1);
  flows_[flow] = user_.source(transfer, operand);
}

void RecordPayloads::leave_source(std::uint32_t record, std::uint32_t flow, const Flow& state,
                                  std::uint32_t packet) {
  if (flow >= flows_.size() || !flows_[flow]) return;
  const std::uint32_t begin = packet * fifo_flits_;
  of_record(record) = part_of(*flows_[flow], state.flits, begin, std::min(begin + fifo_flits_, state.flits));
}

void RecordPayloads::copy(std::uint32_t record, std::uint32_t copy) {
  of_record(std::max(record, copy));
  records_[copy] = records_[record];
}

void RecordPayloads::pass(std::uint32_t record, TransferId transfer, std::uint32_t output) {
  user_.pass(transfer, output >> 3, static_cast<Port>(output & 7), of_record(record).values);
}

void RecordPayloads::contribute(std::uint32_t record, const Flow& flow, std::uint32_t packet) {
  add_to(sums_[{flow.reduce, flow.target, packet}], of_record(record), user_.takes_maximum(flow.transfer));
}

void RecordPayloads::send_sum(std::uint32_t record, const Flow& flow, std::uint32_t packet) {
  const auto sum = sums_.find({flow.reduce, flow.target, packet});
  of_record(record) = std::move(sum->second);
  sums_.erase(sum);
}

void RecordPayloads::eject(std::uint32_t record, std::uint32_t flow, std::uint32_t destination) {
  append_to(arrivals_[{flow, destination}], of_record(record));
}

void RecordPayloads::delivered(std::uint32_t flow, TransferId transfer, std::uint32_t destination) {
  const auto arrival = arrivals_.find({flow, destination});
  Payload payload = std::move(arrival->second);
  arrivals_.erase(arrival);
  user_.delivered(transfer, destination, std::move(payload));
}

void RecordPayloads::reduced(std::uint32_t slot, TransferId transfer) {
  Payload payload;
  auto sum = sums_.lower_bound({slot, 0, 0});
  for (; sum != sums_.end() && std::get<0>(sum->first) == slot; sum = sums_.erase(sum)) {
    append_to(payload, sum->second);
  }
  user_.delivered(transfer, 0, std::move(payload));
}

void RecordPayloads::release(std::uint32_t flow) {
  if (flow < flows_.size()) flows_[flow].reset();
}

}  // namespace primalsim::noc::ipcn
