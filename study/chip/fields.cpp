#include "study/chip/fields.h"

#include <google/protobuf/descriptor.h>

#include <cmath>

#include "core/error.h"
#include "core/number_text.h"
#include "primalsim/v1/limits.pb.h"

namespace primalsim::study {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool is_number(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32 ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE;
}

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts{""};
  for (const char letter : path) {
    if (letter == '.') {
      parts.emplace_back();
    } else {
      parts.back() += letter;
    }
  }
  return parts;
}

}  // namespace

std::vector<ChipFields::Step> ChipFields::way_of(const std::string& path, const v1::Chip& chip,
                                                 const std::string& place) {
  std::vector<Step> way;
  const Message* message = &chip;
  for (const std::string& part : parts_of(path)) {
    const std::size_t bracket = part.find('[');
    Step step;
    if (message != nullptr) step.field = message->GetDescriptor()->FindFieldByName(part.substr(0, bracket));
    if (step.field == nullptr) throw_input_error("{}.field is '{}'; there is no '{}'", place, path, part);
    const bool is_message = step.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (step.field->is_repeated()) {
      const int size = message->GetReflection()->FieldSize(*message, step.field);
      if (bracket == std::string::npos || part.back() != ']')
        throw_input_error("{}.field is '{}'; needed is {}[INDEX]", place, path, part);
      const std::string digits = part.substr(bracket + 1, part.size() - bracket - 2);
      step.index = static_cast<int>(
          parse_integer(place + ".field: the index", digits, 0, static_cast<std::uint64_t>(size - 1)));
      message = is_message ? &message->GetReflection()->GetRepeatedMessage(*message, step.field, step.index)
                           : nullptr;
    } else {
      message = is_message ? &message->GetReflection()->GetMessage(*message, step.field) : nullptr;
    }
    way.push_back(step);
  }
  if (message != nullptr || way.back().index >= 0 || !is_number(*way.back().field))
    throw_input_error("{}.field is '{}'; allowed is the path of a number", place, path);
  return way;
}

ChipFields::ChipFields(const v1::Chip& chip, const std::string& where) {
  constexpr double kMostSteps = 1000;
  for (int i = 0; i < chip.fitted_size(); ++i) {
    const v1::FittedField& fitted = chip.fitted(i);
    const std::string place = fmt::format("{}: chip.fitted[{}]", where, i);
    Field field{fitted.field(), way_of(fitted.field(), chip, place), {}};
    const v1::Limits& limits = field.way.back().field->options().GetExtension(v1::limits);
    if (fitted.from() < limits.min() || fitted.to() > limits.max() || fitted.to() < fitted.from() ||
        (fitted.to() - fitted.from()) / fitted.step() > kMostSteps) {
      throw_input_error("{} goes from {} to {} by {}; allowed are up to {} steps within {} to {}", place,
                        fitted.from(), fitted.to(), fitted.step(), kMostSteps, limits.min(), limits.max());
    }
    const auto steps = std::lround(std::floor((fitted.to() - fitted.from()) / fitted.step() + 1e-6));
    // As the decimal it is meant as.
    for (long step = 0; step <= steps; ++step)
      field.steps.push_back(std::round((fitted.from() + static_cast<double>(step) * fitted.step()) * 1e6) /
                            1e6);
    fields_.push_back(field);
  }
  if (fields_.empty()) throw_input_error("{}: chip.fitted is empty; needed is one number to fit", where);
}

double ChipFields::get(const v1::Chip& chip, std::size_t index) const {
  const Message* message = &chip;
  for (const Step& step : fields_[index].way) {
    const auto& values = *message->GetReflection();
    if (step.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      message = step.index >= 0 ? &values.GetRepeatedMessage(*message, step.field, step.index)
                                : &values.GetMessage(*message, step.field);
    } else {
      return step.field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32
                 ? values.GetUInt32(*message, step.field)
                 : values.GetDouble(*message, step.field);
    }
  }
  return 0;
}

void ChipFields::set(v1::Chip& chip, std::size_t index, double number) const {
  Message* message = &chip;
  for (const Step& step : fields_[index].way) {
    const auto& values = *message->GetReflection();
    if (step.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      message = step.index >= 0 ? values.MutableRepeatedMessage(message, step.field, step.index)
                                : values.MutableMessage(message, step.field);
    } else if (step.field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
      values.SetUInt32(message, step.field, static_cast<std::uint32_t>(std::lround(number)));
    } else {
      values.SetDouble(message, step.field, number);
    }
  }
}

}  // namespace primalsim::study
