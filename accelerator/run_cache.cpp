#include "accelerator/run_cache.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <string>

#include "core/activity.h"

namespace primalsim::accelerator {
namespace {

// Two multiply-and-rotate chains with different constants over 8 bytes at a time.
class Hasher {
 public:
  void add(std::uint64_t word) {
    high_ = mix(high_ ^ word, 0x9e3779b97f4a7c15U);
    low_ = mix(low_ + word, 0xc2b2ae3d27d4eb4fU) ^ high_ >> 32;
  }

  void add(const std::string& bytes) {
    add(bytes.size());
    for (std::size_t begin = 0; begin < bytes.size(); begin += 8) {
      std::uint64_t word = 0;
      for (std::size_t i = begin; i < bytes.size() && i < begin + 8; ++i) {
        word = word << 8 | static_cast<unsigned char>(bytes[i]);
      }
      add(word);
    }
  }

  RunHash value() const {
    return {mix(mix(high_ ^ low_ << 1, 0xff51afd7ed558ccdU), 0xc4ceb9fe1a85ec53U),
            mix(mix(low_ ^ high_ << 1, 0xc4ceb9fe1a85ec53U), 0xff51afd7ed558ccdU)};
  }

 private:
  static std::uint64_t mix(std::uint64_t value, std::uint64_t factor) {
    value *= factor;
    value ^= value >> 29;
    return value << 17 | value >> 47;
  }

  std::uint64_t high_ = 0x243f6a8885a308d3U;
  std::uint64_t low_ = 0x13198a2e03707344U;
};

// The same message, the same bytes.
std::string bytes_of(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace

RunHash hash_run(const v1::Program& program, const pe_models::Machine& machine, const RunOptions& options) {
  v1::Program relevant = program;
  relevant.clear_context();
  relevant.clear_model();
  relevant.clear_mapping();
  Hasher hasher;
  hasher.add(bytes_of(relevant));
  hasher.add(bytes_of(machine.description()));
  hasher.add(static_cast<std::uint64_t>(options.kernel) << 2 | (options.attribution ? 1u : 0u) |
             (options.details ? 2u : 0u));
  return hasher.value();
}

std::shared_ptr<const ProgramResult> RunCache::run(const v1::Program& program,
                                                   const pe_models::Machine& machine,
                                                   const RunOptions& options) {
  return run(hash_run(program, machine, options), program, machine, options);
}

std::shared_ptr<const ProgramResult> RunCache::run(const RunHash& hash, const v1::Program& program,
                                                   const pe_models::Machine& machine,
                                                   const RunOptions& options) {
  {
    const std::lock_guard lock(mutex_);
    ++calls_;
  }
  while (true) {
    try {
      return run_once(hash, program, machine, options);
    } catch (const Stopped&) {
      check_stop();  // else it was the work of another that had to end
    }
  }
}

std::shared_ptr<const ProgramResult> RunCache::run_once(const RunHash& hash, const v1::Program& program,
                                                        const pe_models::Machine& machine,
                                                        const RunOptions& options) {
  std::promise<std::shared_ptr<const ProgramResult>> promise;
  Result result;
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    const auto [found, added] = results_.try_emplace(hash);
    if (added) found->second = promise.get_future().share();
    result = found->second;
    is_first = added;
  }
  if (is_first) {
    try {
      promise.set_value(behind_ != nullptr
                            ? behind_->run(hash, program, machine, options)
                            : std::make_shared<const ProgramResult>(run_program(program, machine, options)));
    } catch (const Stopped&) {  // says nothing of the Program
      {
        const std::lock_guard lock(mutex_);
        results_.erase(hash);
      }
      promise.set_exception(std::current_exception());
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  }
  return result.get();
}

std::uint64_t RunCache::simulated() const {
  const std::lock_guard lock(mutex_);
  return results_.size();
}

std::uint64_t RunCache::reused() const {
  const std::lock_guard lock(mutex_);
  return calls_ - results_.size();
}

}  // namespace primalsim::accelerator
