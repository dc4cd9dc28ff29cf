#include "study/plan/sweep_points.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "proto/content_hash.h"

namespace primalsim::study {
namespace {

void add_fields(const v1::ModelProduct& lists, std::vector<std::string>& fields) {
  const auto add = [&](const std::string& field) {
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
  };
  for (const v1::FieldValues& each : lists.fields()) add(each.field());
  for (const v1::MachineChange& change : lists.changes()) {
    for (const std::string& set : change.set()) add(set.substr(0, set.find('=')));
  }
}

}  // namespace

SweepPoints::SweepPoints(const v1::SweepPlan& plan) : plan_(plan) {
  for (int i = 0; i < plan.decode_size(); ++i) {
    add(make_decode_product(plan.decode(i), fmt::format("decode[{}]", i)));
    add_fields(plan.decode(i), machine_fields_);
  }
  for (int i = 0; i < plan.generate_size(); ++i) {
    add(make_generate_product(plan.generate(i), fmt::format("generate[{}]", i)));
    add_fields(plan.generate(i), machine_fields_);
  }
  for (int i = 0; i < plan.traffic_size(); ++i) {
    add(make_traffic_product(plan.traffic(i), fmt::format("traffic[{}]", i)));
  }
  if (products_.empty()) {
    throw_input_error("plan '{}' has no product; it needs at least one of decode, generate and traffic",
                      plan.name());
  }
}

void SweepPoints::add(std::unique_ptr<Product> product) {
  size_ = plus(size_, product->size(), "sweep_plan");
  products_.push_back(std::move(product));
}

const Product& SweepPoints::product_of(std::uint64_t& index) const {
  for (const auto& product : products_) {
    if (index < product->size()) return *product;
    index -= product->size();
  }
  throw_internal_error("a plan has no such point", std::source_location::current());
}

PlanPoint SweepPoints::point(std::uint64_t index) const { return product_of(index).point(index); }

StoredRun SweepPoints::run(Session& session, std::uint64_t index) const {
  const Product& product = product_of(index);
  StoredRun run;
  const v1::RunRow inputs = product.point(index).row;
  run.row = inputs;
  std::string why;
  try {
    product.run(session, index, run);
    run.row.set_status("done");
    run.outcome.set_key(run.row.key());
    return run;
  } catch (const InputError& error) {
    why = error.what();
  } catch (const RunError& error) {
    why = error.what();
  }
  run.row = inputs;
  run.outcome.Clear();
  run.row.set_status("failed");
  run.row.set_error(why);
  return run;
}

std::string SweepPoints::hash() const { return content_hash(plan_); }

}  // namespace primalsim::study
