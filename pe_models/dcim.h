// SRAM-DCIM: products with LoRA weights, and writing them.
#pragma once

#include "pe_models/work.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::pe_models {

struct Dcim {
  std::uint32_t rows = 1;  // words
  std::uint32_t columns = 1;
  Cycle product_cycles = 0;                 // one pass over the array
  std::uint64_t product_fj = 0;             // all words of the array
  std::uint64_t write_bytes_per_cycle = 0;  // 0: cannot be written
  std::uint64_t write_fj = 0;               // per write_bytes_per_cycle, or a part of them
  std::uint32_t output_registers = 0;       // 0: as many as there are products

  static Dcim of(const v1::Architecture& architecture);

  std::uint64_t words() const { return std::uint64_t{rows} * columns; }
  // Words that `ranks` ranks of a LoRA block for a slice of `elements` take: A as many columns of `elements`
  // rows, B as many rows of whole passes over the columns. A and B of rank 32 fill 256 x 64 words together.
  static std::uint64_t a_words(std::uint64_t ranks, std::uint64_t elements) { return ranks * elements; }
  std::uint64_t b_words(std::uint64_t ranks, std::uint64_t elements) const;

  // `inputs` rows by `outputs` columns of words, in as many passes as the array needs.
  Work product(std::uint64_t inputs, std::uint64_t outputs) const;
  // Energy of products with `count` words in all: count x product_fj / words(), rounded to the nearest
  // femtojoule, half up.
  std::uint64_t product_energy(std::uint64_t count) const;
  // Requires write_bytes_per_cycle > 0.
  Work write(std::uint64_t bytes) const;
};

}  // namespace primalsim::pe_models
