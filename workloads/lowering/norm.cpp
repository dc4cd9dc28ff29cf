// NORM: a vector divided by the root of its mean square. HEAD_NORM: each head of a vector by its own, in
// place.
//
// The sum of squares is reduced over the homes, 1/sqrt computed at the first home and sent back as one flit,
// every part scaled. A head that lies in one slice needs no transfer.
#include <map>
#include <set>

#include "core/arithmetic/layer_arithmetic.h"
#include "core/error.h"
#include "workloads/direct/direct_layer.h"
#include "workloads/lowering/operators.h"
#include "workloads/lowering/transport.h"

namespace primalsim::workloads {
namespace {

// Norms the elements of one range by themselves.
class RangeNorm {
 public:
  RangeNorm(Lowering& lowering, const Vector& input, const Vector& output, const ElementRange& range)
      : lowering_(lowering),
        builder_(lowering.builder),
        input_(input),
        output_(output),
        range_(range),
        parts_(slice_parts(range, lowering.machine.slice_elements())),
        root_(home(parts_.front())) {}

  // Appends what makes each part of the output ready; `ready` is by slice and part.
  void lower(std::vector<std::vector<Dependencies>>& ready) {
    const Sum sum = reduce_over_homes(lowering_, input_, parts_, v1::Meaning::SUM_OF_SQUARES);
    scale_ = builder_.compute(root_, lowering_.machine.compute().scalar_function(), sum.ready);
    builder_.release(sum, scale_);
    if (builder_.functional()) {
      TaskMeaning& meaning = builder_.meaning(scale_, v1::Meaning::NORM_SCALE);
      meaning.inputs = {sum.places};
      set_range(meaning, range_.begin, range_.size());
    }
    send_scale();
    std::map<std::uint32_t, std::uint32_t> last_use;
    for (const SlicePart& of_slice : parts_) {
      const Slice& to = output_.slices[of_slice.slice];
      for (const SlicePart& part : stream_parts(to, of_slice, lowering_.machine.slice_elements())) {
        append(ready[part.slice][to.part_at(part.range.begin % lowering_.machine.slice_elements())],
               scale_part(part, last_use));
      }
    }
    // A macro's computations end in this order, so the last is the last use of the scale.
    for (const auto& [macro, parcel] : parcels_) builder_.release(parcel, last_use.at(macro));
  }

 private:
  std::uint32_t home(const SlicePart& part) const { return input_.slices[part.slice].home.macro; }

  // To all homes but the root, which has it already.
  void send_scale() {
    std::set<std::uint32_t> others;
    for (const SlicePart& part : parts_) others.insert(home(part));
    others.erase(root_);
    if (others.empty()) return;
    const std::vector<std::uint32_t> to(others.begin(), others.end());
    for (const Parcel& parcel : builder_.multicast(1, root_, to, after(scale_))) {
      parcels_.emplace(parcel.buffers.macro, parcel);
      if (!builder_.functional()) continue;
      builder_.meaning(parcel.arrived.task).payload = {register_place(scale_, 1)};
    }
  }

  Dependencies scale_part(const SlicePart& part, std::map<std::uint32_t, std::uint32_t>& last_use) {
    const Slice& from = input_.slices[part.slice];
    const Slice& to = output_.slices[part.slice];
    const std::uint32_t at = from.home.macro;
    const bool stays = to.home.macro == at;
    const std::uint64_t first = part.range.begin % lowering_.machine.slice_elements();
    Dependencies ready = from.ready(first, part.range.size());
    ready.push_back(at == root_ ? Dependency{scale_, 0} : parcels_.at(at).arrived);
    if (stays) append(ready, to.free);
    const std::uint64_t elements = part.range.size();
    const std::uint64_t written = lowering_.machine.flits(elements, to.bits);
    const pe_models::Work work = lowering_.machine.with_slices(
        lowering_.machine.compute().macs(elements), lowering_.machine.flits(elements, from.bits), written);
    const std::uint32_t scaled = builder_.compute(at, work, ready);
    last_use[at] = scaled;
    Dependencies done = after(scaled);
    if (!stays) {
      append(done, to.free);
      done = {builder_.send_home(written, at, to.home, std::move(done))};
    }
    if (!builder_.functional()) return done;
    TaskMeaning& meaning = builder_.meaning(scaled, v1::Meaning::NORM);
    meaning.inputs = {{part_place(lowering_, from, part)},
                      {at == root_ ? register_place(scale_, 1) : buffer_place(parcels_.at(at).buffers, 1)}};
    set_slice(meaning, part.slice, part.range.begin, elements);
    if (stays) {
      set_output(meaning, part_place(lowering_, to, part));
    } else {
      TaskMeaning& sent = builder_.meaning(done.front().task);
      sent.payload = {register_place(scaled, elements)};
      if (to.parts.size() > 1) sent.landing = static_cast<std::uint32_t>(first);
    }
    return done;
  }

  Lowering& lowering_;
  ProgramBuilder& builder_;
  const Vector& input_;
  const Vector& output_;
  const ElementRange range_;
  const std::vector<SlicePart> parts_;
  const std::uint32_t root_;
  std::uint32_t scale_ = 0;                  // the task that computes it
  std::map<std::uint32_t, Parcel> parcels_;  // of the scale, by macro
};

// Every `length` elements by themselves.
void lower_ranges(Lowering& lowering, const v1::Operator& op, std::uint64_t length) {
  const Vector& input = lowering.vectors.at(op.inputs(0));
  Vector& output = lowering.vectors.at(op.outputs(0));
  std::vector<std::vector<Dependencies>> ready;
  for (const Slice& slice : output.slices) ready.emplace_back(slice.parts.size());
  for (std::uint64_t begin = 0; begin < input.length; begin += length) {
    RangeNorm(lowering, input, output, {begin, begin + length}).lower(ready);
  }
  for (std::size_t i = 0; i < ready.size(); ++i) {
    for (std::size_t part = 0; part < ready[i].size(); ++part)
      output.slices[i].parts[part].ready = std::move(ready[i][part]);
  }
}

void lower_norm(Lowering& lowering, const v1::Operator& op) {
  lower_ranges(lowering, op, lowering.vectors.at(op.inputs(0)).length);
}

void lower_head_norm(Lowering& lowering, const v1::Operator& op) {
  check_unread(lowering, op);
  lower_ranges(lowering, op, lowering.workload.shape().head_dim());
}

void compute_range(const DirectLayer::Values& input, std::size_t begin, std::size_t end,
                   DirectLayer::Values& output) {
  std::int64_t squares = 0;
  for (std::size_t i = begin; i < end; ++i) squares += input[i] * input[i];
  const std::int64_t scale = arithmetic::norm_scale(squares, static_cast<std::uint32_t>(end - begin));
  for (std::size_t i = begin; i < end; ++i) output[i] = arithmetic::norm(input[i], scale);
}

void compute_norm(DirectLayer& direct, const v1::Operator& op) {
  const DirectLayer::Values& input = direct.input(op, 0);
  compute_range(input, 0, input.size(), direct.output(op));
}

void compute_head_norm(DirectLayer& direct, const v1::Operator& op) {
  DirectLayer::Values& vector = direct.input(op, 0);
  const std::size_t head_dim = direct.shape.head_dim();
  for (std::size_t head = 0; head < vector.size(); head += head_dim) {
    compute_range(vector, head, head + head_dim, vector);
  }
}

void check_norm(const LengthRules& rules, const v1::Operator& op) { rules.expect_inputs_as_output(op); }

void check_heads(const LengthRules& rules, const v1::Operator& op) {
  const std::uint32_t length = rules.length(op.inputs(0));
  if (length % rules.shape.head_dim() == 0) return;
  throw_input_error("{}: vector '{}' has length {}; allowed are multiples of head_dim, {}", rules.at,
                    op.inputs(0), length, rules.shape.head_dim());
}

}  // namespace

const OperatorKind kNorm{v1::Operator::NORM, 1,          1,          false,
                         Relation::kNormed,  check_norm, lower_norm, compute_norm};
const OperatorKind kHeadNorm{
    v1::Operator::HEAD_NORM, 1, 1, true, Relation::kNone, check_heads, lower_head_norm, compute_head_norm};

}  // namespace primalsim::workloads
