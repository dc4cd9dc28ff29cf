#include "workloads/graph/vector_bits.h"

#include <gtest/gtest.h>

#include "tests/workloads/graph/shapes.h"

namespace primalsim::workloads {
namespace {

TEST(VectorBits, AreTheResidualsWhereNoArrayReads) {
  v1::Architecture architecture = arrays_of_256();
  architecture.mutable_precision()->set_activation_bits(8);
  architecture.mutable_precision()->set_residual_bits(16);
  const pe_models::Machine machine(architecture);
  const v1::Workload workload = make_workload(llama_2_13b());
  const v1::Graph& layer = workload.layer();
  int wide = 0;
  for (const v1::Operator& op : layer.operators()) {
    const bool adds = op.kind() == v1::Operator::ADD;
    const bool residual = adds || op.kind() == v1::Operator::NORM || op.kind() == v1::Operator::SWIGLU ||
                          op.kind() == v1::Operator::OUTPUT;
    for (const std::string& input : op.inputs()) {
      EXPECT_EQ(vector_bits(layer, input, machine), residual ? 16U : 8U) << op.name() << ", " << input;
      wide += residual ? 1 : 0;
    }
    const bool makes_activations = op.kind() == v1::Operator::SWIGLU || op.kind() == v1::Operator::NORM;
    if (adds || makes_activations) {
      EXPECT_EQ(vector_bits(layer, op.outputs(0), machine), adds ? 16U : 8U) << op.name();
    }
  }
  EXPECT_EQ(wide, 2 + 2 * 2 + 2 + 1);  // of two norms, two additions, SwiGLU and the output
}

TEST(VectorBits, AreThoseOfActivationsIfNothingIsSaid) {
  const pe_models::Machine machine(arrays_of_256());
  const v1::Workload workload = make_workload(llama_2_13b());
  for (const v1::Vector& vector : workload.layer().vectors()) {
    EXPECT_EQ(vector_bits(workload.layer(), vector.name(), machine), machine.precision().activation_bits);
  }
}

}  // namespace
}  // namespace primalsim::workloads
