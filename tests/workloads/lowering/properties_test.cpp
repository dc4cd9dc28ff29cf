// Properties of every Program, against what the Mapping says by itself.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "tests/oracles/memory_safety.h"
#include "tests/workloads/lowering/describe.h"
#include "tests/workloads/lowering/random_case.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/kv_position.h"
#include "workloads/program/check_program.h"

namespace primalsim::workloads {
namespace {

constexpr std::uint64_t kCases = 40;

class LoweredRandomCase : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  const RandomCase case_ = make_random_case(GetParam());
  const v1::Placement& placement_ = case_.mapping.placements(0);
  const v1::Program program_ =
      lower(case_.workload, case_.mapping, case_.architecture, "layer", case_.context);

  const v1::Task& task(int index) const { return program_.tasks(index); }

  static std::uint32_t index(const v1::Macro& at) { return at.tile() * 64 + at.y() * 8 + at.x(); }

  const v1::VectorPlacement& vector(const std::string& name) const {
    for (const v1::VectorPlacement& candidate : placement_.vectors()) {
      if (candidate.vector() == name) return candidate;
    }
    throw std::logic_error(name);
  }

  std::uint32_t home(const std::string& name, std::uint32_t slice) const {
    return index(vector(name).slices(static_cast<int>(slice)).home());
  }

  // Reduces of an operator, in order.
  std::vector<int> reduces_of(const std::string& name) const {
    std::vector<int> result;
    for (const int i : tasks_of(program_, name)) {
      if (task(i).has_reduce()) result.push_back(i);
    }
    return result;
  }

  using Sources = std::multiset<std::pair<std::uint32_t, int>>;  // (macro, port)

  Sources sources(int reduce) const {
    Sources result;
    for (const v1::Operand& operand : task(reduce).reduce().operands()) {
      result.emplace(task(reduce).reduce().nodes(static_cast<int>(operand.node())).macro(), operand.port());
    }
    return result;
  }

  // By position: the macro that holds it.
  std::vector<std::uint32_t> holders(const v1::KvPlacement& kv) const {
    std::vector<std::uint32_t> result;
    for (std::uint64_t entry = 0; entry < kv_entries(case_.workload.shape(), case_.context); ++entry) {
      const KvPosition at = kv_position(kv, entry);
      result.push_back(index(kv.rings(static_cast<int>(at.ring)).macros(static_cast<int>(at.macro))));
    }
    return result;
  }

  std::vector<const v1::KvPlacement*> caches(v1::KvPlacement::Tensor tensor) const {
    std::vector<const v1::KvPlacement*> result;
    for (const v1::KvPlacement& kv : placement_.kv()) {
      if (kv.tensor() == tensor) result.push_back(&kv);
    }
    return result;
  }
};

TEST_P(LoweredRandomCase, PassesItsOwnCheck) {
  EXPECT_NO_THROW(check_program(program_, case_.architecture, "test"));
}

TEST_P(LoweredRandomCase, NeverSharesMemory) {
  EXPECT_EQ(find_memory_conflict(program_, case_.architecture), "");
}

TEST_P(LoweredRandomCase, IsTheSameEveryTime) {
  const v1::Program again = lower(case_.workload, case_.mapping, case_.architecture, "layer", case_.context);
  EXPECT_EQ(again.SerializeAsString(), program_.SerializeAsString());
}

TEST_P(LoweredRandomCase, OrderOfTheCachesInTheFileMeansNothing) {
  v1::Mapping permuted = case_.mapping;
  auto& kv = *permuted.mutable_placements(0)->mutable_kv();
  std::mt19937_64 random(GetParam());
  for (int i = kv.size() - 1; i > 0; --i) {
    kv.SwapElements(i, static_cast<int>(random() % (static_cast<std::uint64_t>(i) + 1)));
  }
  const v1::Program program = lower(case_.workload, permuted, case_.architecture, "layer", case_.context);
  EXPECT_EQ(program.SerializeAsString(), program_.SerializeAsString());
}

// A unit serves its tasks in Program order: a requantisation, which waits for a sum from elsewhere, before a
// product would keep the product waiting.
TEST_P(LoweredRandomCase, AllProductsOfTheCachesStandBeforeAnySum) {
  int last_product = 0;
  for (const int i : tasks_of(program_, "attention_context")) {
    if (task(i).has_compute() && task(i).compute().scratchpad_words() > 0) last_product = i;
  }
  for (const int reduce : reduces_of("attention_context")) EXPECT_GT(reduce, last_product);
}

// Of every cache a maximum at each holder; behind the first reduce there are exponentials and what follows.
TEST_P(LoweredRandomCase, AllMaximaOfTheCachesStandBeforeAnyReduce) {
  std::size_t expected = 0;
  for (const v1::KvPlacement* k : caches(v1::KvPlacement::K)) {
    const auto at = holders(*k);
    expected += std::set<std::uint32_t>(at.begin(), at.end()).size();
  }
  std::size_t maxima = 0;
  const auto reduces = reduces_of("softmax");
  for (const int i : tasks_of(program_, "softmax")) {
    if (task(i).has_compute() && (reduces.empty() || i < reduces.front())) ++maxima;
  }
  if (!reduces.empty()) {
    EXPECT_GE(maxima, expected);
  }
}

TEST_P(LoweredRandomCase, EverySliceReachesEachPartitionOnce) {
  std::multiset<std::tuple<std::uint32_t, std::uint32_t>> expected;
  for (const v1::Operator& op : case_.workload.layer().operators()) {
    for (const v1::MatrixPlacement& matrix : placement_.matrices()) {
      if (matrix.matrix() != op.name()) continue;
      for (const v1::Partition& partition : matrix.partitions()) {
        expected.emplace(home(op.inputs(0), partition.row()), index(partition.at()));
      }
    }
  }
  std::multiset<std::tuple<std::uint32_t, std::uint32_t>> found;
  for (const v1::Task& each : program_.tasks()) {
    for (const v1::Terminal& to : each.send().destinations()) {
      if (to.port() == v1::PORT_ACIM) found.emplace(each.send().source().macro(), to.macro());
    }
  }
  EXPECT_EQ(found, expected);
}

TEST_P(LoweredRandomCase, EveryOutputSliceSumsEachContributionOnce) {
  for (const v1::Operator& op : case_.workload.layer().operators()) {
    if (op.kind() != v1::Operator::LINEAR) continue;
    std::map<std::uint32_t, Sources> expected;
    for (const v1::MatrixPlacement& matrix : placement_.matrices()) {
      if (matrix.matrix() != op.name()) continue;
      for (const v1::Partition& p : matrix.partitions())
        expected[p.column()].emplace(index(p.at()), v1::PORT_ACIM);
    }
    for (const v1::LoraPlacement& lora : placement_.loras()) {
      if (lora.matrix() != op.name()) continue;
      std::set<std::pair<std::uint32_t, std::uint32_t>> seen;  // blocks on one macro are joined
      for (const v1::LoraBlock& b : lora.b()) {
        if (seen.emplace(b.slice(), index(b.at())).second)
          expected[b.slice()].emplace(index(b.at()), v1::PORT_DCIM);
      }
    }
    const auto reduces = reduces_of(op.name());
    ASSERT_EQ(reduces.size(), expected.size());
    for (std::uint32_t slice = 0; slice < reduces.size(); ++slice) {
      EXPECT_EQ(sources(reduces[slice]), expected[slice]) << op.name() << " slice " << slice;
      EXPECT_EQ(task(reduces[slice]).reduce().nodes(0).macro(), home(op.outputs(0), slice));
    }
  }
}

// Every product is computed before its operand starts, and nobody else uses it.
TEST_P(LoweredRandomCase, EveryProductFeedsOneReduce) {
  std::map<std::uint32_t, int> uses;
  for (const v1::Task& each : program_.tasks()) {
    for (const v1::Operand& operand : each.reduce().operands()) {
      for (const v1::Dependency& after : operand.after()) {
        const v1::Task& other = task(static_cast<int>(after.task()));
        if (other.compute().unit() != v1::Compute::ACIM) continue;
        EXPECT_EQ(other.compute().macro(), each.reduce().nodes(static_cast<int>(operand.node())).macro());
        EXPECT_EQ(operand.port(), v1::PORT_ACIM);
        ++uses[after.task()];
      }
    }
  }
  std::size_t products = 0;
  for (const v1::Task& each : program_.tasks())
    products += each.compute().unit() == v1::Compute::ACIM ? 1 : 0;
  EXPECT_EQ(uses.size(), products);
  for (const auto& [product, count] : uses) EXPECT_EQ(count, 1) << product;
}

// x*A: for every rank, each input slice's block is summed once.
TEST_P(LoweredRandomCase, LoraSumsEveryRankOverAllSlices) {
  for (const v1::LoraPlacement& lora : placement_.loras()) {
    std::multiset<std::uint32_t>
        expected;  // macros, once per range of ranks in which all blocks are the same
    std::set<std::uint32_t> borders;
    for (const auto* blocks : {&lora.a(), &lora.b()}) {
      for (const v1::LoraBlock& block : *blocks) {
        borders.insert(block.first_rank());
        borders.insert(block.first_rank() + block.ranks());
      }
    }
    borders.erase(std::prev(borders.end()));
    for (const std::uint32_t rank : borders) {
      std::set<std::uint32_t> macros;
      for (const v1::LoraBlock& block : lora.a()) {
        if (block.first_rank() <= rank && rank < block.first_rank() + block.ranks())
          macros.insert(index(block.at()));
      }
      expected.insert(macros.begin(), macros.end());
    }
    std::multiset<std::uint32_t> found;
    for (const int reduce : reduces_of(lora.matrix() + ".lora")) {
      EXPECT_EQ(task(reduce).reduce().nodes(0).macro(), index(lora.root()));
      for (const auto& [macro, port] : sources(reduce)) found.insert(macro);
    }
    EXPECT_EQ(found, expected);
  }
}

TEST_P(LoweredRandomCase, ProbabilitiesGoToTheHoldersOfTheSamePositions) {
  const v1::ModelShape& shape = case_.workload.shape();
  const std::uint32_t group = shape.heads() / shape.kv_heads();
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> expected;  // (from, to) -> transfers
  for (const v1::KvPlacement* k : caches(v1::KvPlacement::K)) {
    for (const v1::KvPlacement* v : caches(v1::KvPlacement::V)) {
      const std::uint32_t begin = std::max(k->first_kv_head(), v->first_kv_head());
      const std::uint32_t end =
          std::min(k->first_kv_head() + k->kv_heads(), v->first_kv_head() + v->kv_heads());
      if (begin >= end) continue;
      std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> positions;
      const auto from = holders(*k);
      const auto to = holders(*v);
      for (std::size_t i = 0; i < from.size(); ++i) ++positions[{from[i], to[i]}];
      const std::uint64_t most = std::max<std::uint64_t>(1, 16 / ((end - begin) * group));
      for (const auto& [pair, count] : positions) {
        if (pair.first != pair.second) expected[pair] += (count + most - 1) / most;
      }
    }
  }
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> found;
  for (const int i : tasks_of(program_, "attention_context")) {
    if (task(i).has_send())
      ++found[{task(i).send().source().macro(), task(i).send().destinations(0).macro()}];
  }
  EXPECT_EQ(found, expected);
}

// The context: every holder of V contributes to each part of a slice that its heads reach, once.
TEST_P(LoweredRandomCase, ContextsSumOverAllHoldersOfV) {
  const v1::ModelShape& shape = case_.workload.shape();
  const std::uint32_t elements = shape.heads() / shape.kv_heads() * shape.head_dim();
  std::map<std::uint32_t, std::multiset<Sources>> expected;  // by home
  for (const v1::KvPlacement* v : caches(v1::KvPlacement::V)) {
    const auto at = holders(*v);
    Sources operands;
    for (const std::uint32_t macro : std::set<std::uint32_t>(at.begin(), at.end()))
      operands.emplace(macro, v1::PORT_LOCAL);
    const std::uint32_t first = v->first_kv_head() * elements / 16;
    const std::uint32_t last = ((v->first_kv_head() + v->kv_heads()) * elements - 1) / 16;
    for (std::uint32_t slice = first; slice <= last; ++slice) {
      const std::uint32_t to = home("context", slice);
      if (operands != Sources{{to, v1::PORT_LOCAL}}) expected[to].insert(operands);
    }
  }
  std::map<std::uint32_t, std::multiset<Sources>> found;
  for (const int reduce : reduces_of("attention_context")) {
    found[task(reduce).reduce().nodes(0).macro()].insert(sources(reduce));
  }
  EXPECT_EQ(found, expected);
}

TEST_P(LoweredRandomCase, HoldsEveryByteOnce) {
  std::map<std::uint32_t, std::uint64_t> kv;
  const v1::ModelShape& shape = case_.workload.shape();
  for (const v1::KvPlacement& cache : placement_.kv()) {
    for (const std::uint32_t macro : holders(cache)) kv[macro] += cache.kv_heads() * shape.head_dim();
  }
  std::uint64_t weights = 0;
  std::uint64_t lora = 0;
  const auto length = [&](const std::string& name) {
    for (const v1::Vector& v : case_.workload.layer().vectors()) {
      if (v.name() == name) return std::uint64_t{v.length()};
    }
    return std::uint64_t{0};
  };
  for (const v1::Operator& op : case_.workload.layer().operators()) {
    if (op.kind() != v1::Operator::LINEAR) continue;
    weights += length(op.inputs(0)) * length(op.outputs(0));
    for (const v1::LoraTarget& target : case_.workload.lora().targets()) {
      if (target.matrix() == op.name())
        lora += target.rank() * (length(op.inputs(0)) + length(op.outputs(0)));
    }
  }
  for (const v1::MacroUse& use : program_.macros()) {
    EXPECT_EQ(use.kv_bytes(), kv[use.macro()]) << use.macro();
    kv.erase(use.macro());
    weights -= use.weight_bytes();
    lora -= use.lora_bytes();
  }
  EXPECT_TRUE(kv.empty());
  EXPECT_EQ(weights, 0U);
  EXPECT_EQ(lora, 0U);
}

// The first buffers of a macro keep the slices at home there; transfers under way never take them.
TEST_P(LoweredRandomCase, HomesKeepTheirBuffers) {
  std::map<std::uint32_t, std::uint32_t> homes;
  for (const v1::VectorPlacement& v : placement_.vectors()) {
    for (const v1::SlicePlacement& slice : v.slices()) ++homes[index(slice.home())];
  }
  const std::set<std::string> may_write{"attention_norm", "ffn_norm"};
  for (const v1::Task& each : program_.tasks()) {
    const bool writes = may_write.contains(program_.operators(static_cast<int>(each.operator_()))) &&
                        each.send().destinations_size() == 1;
    for (int i = 0; i < each.send().buffers_size(); ++i) {
      if (writes) continue;
      EXPECT_GE(each.send().buffers(i), homes[each.send().destinations(i).macro()]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, LoweredRandomCase, ::testing::Range<std::uint64_t>(0, kCases));

}  // namespace
}  // namespace primalsim::workloads
