#include "app/arguments.h"

#include <algorithm>
#include <charconv>

namespace saccade::app {

namespace {

const Option& find(std::span<const Option> options, const std::string& name) {
  const auto found = std::ranges::find_if(options, [&](const Option& option) { return option.name == name; });
  if (found == options.end()) throw UsageError("unknown option: " + name);
  return *found;
}

/// The whole of `text` as a number, by the same rules in every locale.
template <typename Number>
std::optional<Number> parse(const std::string& text, Number low, Number high) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // The comparison is written so that it refuses NaN as well.
  if (error != std::errc() || end != text.data() + text.size() || !(value >= low && value <= high)) return {};
  return value;
}

std::string range(auto low, auto high) {
  const auto shown = [](auto value) {
    char digits[32];
    return std::string(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  };
  return "from " + shown(low) + " to " + shown(high);
}

}  // namespace

Arguments::Arguments(std::span<const std::string> words, std::span<const Option> options) {
  for (auto word = words.begin(); word != words.end(); ++word) {
    if (*word == "--") {
      operands_.insert(operands_.end(), word + 1, words.end());
      return;
    }
    if (!word->starts_with("--")) {
      operands_.push_back(*word);
      continue;
    }
    const auto equals = word->find('=');
    const Option& option = find(options, word->substr(0, equals));
    if (!option.value) {
      if (equals != std::string::npos) throw UsageError(std::string(option.name) + " takes no value");
      given_.push_back({option.name, {}});
    } else if (equals != std::string::npos) {
      given_.push_back({option.name, word->substr(equals + 1)});
    } else {
      if (++word == words.end()) throw UsageError(std::string(option.name) + " needs " + option.value);
      given_.push_back({option.name, *word});
    }
  }
}

const std::string& Arguments::operand(const std::string& name) const {
  if (operands_.empty()) throw UsageError(name + " is missing");
  if (operands_.size() > 1) throw UsageError("unexpected argument: " + operands_[1]);
  return operands_.front();
}

Arguments Arguments::of_operand(std::size_t index, const std::vector<std::string>& each_its_own) const {
  Arguments one = *this;
  one.operands_ = {operands_[index]};
  for (const std::string& option : each_its_own) {
    if (operands_.size() < 2 || all(option).size() != operands_.size()) continue;
    std::size_t number = 0;
    std::erase_if(one.given_, [&](const Given& given) { return given.option == option && number++ != index; });
  }
  return one;
}

Arguments Arguments::with(const std::string& option, const std::string& value) const {
  Arguments more = *this;
  more.given_.push_back({option, value});
  return more;
}

Arguments Arguments::without(std::span<const Option> options) const {
  Arguments fewer = *this;
  std::erase_if(fewer.given_, [&](const Given& given) {
    return std::ranges::any_of(options, [&](const Option& option) { return option.name == given.option; });
  });
  return fewer;
}

void Arguments::refuse_operands() const {
  if (!operands_.empty()) throw UsageError("unexpected argument: " + operands_.front());
}

std::optional<std::string> Arguments::text(const std::string& option) const {
  const auto values = all(option);
  if (values.empty()) return {};
  return values.back();
}

std::vector<std::string> Arguments::all(const std::string& option) const {
  std::vector<std::string> values;
  for (const Given& given : given_) {
    if (given.option == option) values.push_back(given.value);
  }
  return values;
}

std::string Arguments::required(const std::string& option) const {
  const auto value = text(option);
  if (!value) throw UsageError(option + " is missing");
  return *value;
}

std::optional<int> Arguments::integer(const std::string& option, int low, int high) const {
  const auto values = integers(option, low, high);
  return values.empty() ? std::nullopt : std::optional(values.back());
}

std::vector<int> Arguments::integers(const std::string& option, int low, int high) const {
  std::vector<int> numbers;
  for (const std::string& value : all(option)) {
    const auto number = parse<int>(value, low, high);
    if (!number) throw UsageError(option + ": expected a whole number " + range(low, high) + ", found " + value);
    numbers.push_back(*number);
  }
  return numbers;
}

std::optional<double> Arguments::number(const std::string& option, double low, double high) const {
  const auto value = text(option);
  if (!value) return {};
  const auto number = parse<double>(*value, low, high);
  if (!number) throw UsageError(option + ": expected a number " + range(low, high) + ", found " + *value);
  return number;
}

std::optional<std::string> Arguments::choice(const std::string& option, const std::vector<std::string>& choices) const {
  const auto value = text(option);
  if (!value || std::ranges::find(choices, *value) != choices.end()) return value;
  std::string expected;
  for (const std::string& choice : choices) expected += (expected.empty() ? "" : ", ") + choice;
  throw UsageError(option + ": expected one of " + expected + ", found " + *value);
}

}  // namespace saccade::app
