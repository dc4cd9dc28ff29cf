// Random changes of regions: what a search tries next.
#pragma once

#include <vector>

#include "core/random_stream.h"
#include "primalsim/v1/regions.pb.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::study {

// How far the numbers of regions may go for one model and machine.
class Moves {
 public:
  explicit Moves(const workloads::PlacementRequest& request);

  // So that each tile may have its own bands.
  void spread_bands(v1::Regions& regions) const;

  // Changes one to three things: a number by at most `reach` of its range or anywhere, a choice, or which
  // weights take their slots first. The result passes check_regions().
  v1::Regions change(const v1::Regions& regions, double reach, RandomStream& random) const;

 private:
  struct Gene;
  struct Part;
  void collect(google::protobuf::Message& message, std::vector<Gene>& genes) const;
  void collect(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
               std::vector<Gene>& genes) const;
  std::vector<Part> parts(v1::Regions& regions) const;
  static void swap_weights(v1::Regions& regions, RandomStream& random);
  std::uint64_t most(const google::protobuf::FieldDescriptor& field) const;
  void change_one(v1::Regions& regions, double reach, RandomStream& random) const;
  std::uint64_t changed(const Gene& gene, double reach, RandomStream& random) const;
  static void set(const Gene& gene, std::uint64_t value);
  bool is_sound(const v1::Regions& regions) const;

  workloads::PlacementRequest request_;
  std::uint32_t tiles_ = 1;
  std::uint32_t longest_line_ = 1;
};

}  // namespace primalsim::study
