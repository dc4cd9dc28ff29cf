// SRAM-DCIM: products with LoRA weights, and writing them.
#pragma once

#include "pe_models/work.h"

namespace primalsim::pe_models {

struct Dcim {
  std::uint64_t rows = 1;  // words
  std::uint64_t columns = 1;
  Cycle product_cycles = 0;                 // one pass over the array
  std::uint64_t product_fj = 0;             // all words of the array
  std::uint64_t write_bytes_per_cycle = 0;  // 0: cannot be written
  std::uint64_t write_fj = 0;               // per write_bytes_per_cycle, or a part of them

  // `inputs` rows by `outputs` columns of words, in as many passes as the array needs.
  Work product(std::uint64_t inputs, std::uint64_t outputs) const;
  // Energy of products with `words` words in all: words x product_fj / (rows x columns), rounded to the
  // nearest femtojoule, half up.
  std::uint64_t product_energy(std::uint64_t words) const;
  // Requires write_bytes_per_cycle > 0.
  Work write(std::uint64_t bytes) const;
};

}  // namespace primalsim::pe_models
