#pragma once

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace saccade::app {

/// The command line was not understood: exit status 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Option {
  const char* name;   // "--out"
  const char* value;  // what follows it, for the help: "FILE"; null for a switch
  std::string help;
};

/// A command line sorted into options and operands. The bytes stay as they were given: text is UTF-8 whatever the
/// locale.
class Arguments {
 public:
  /// `--name VALUE` and `--name=VALUE` mean the same, and everything after `--` is an operand.
  /// @throws UsageError for an option that is not among `options`, lacks its value, or has one that it does not take
  Arguments(std::span<const std::string> words, std::span<const Option> options);

  const std::vector<std::string>& operands() const { return operands_; }
  /// The one operand of a command. @throws UsageError where there is none, calling it `name`, or more than one
  const std::string& operand(const std::string& name) const;
  /// @throws UsageError where there is an operand
  void refuse_operands() const;

  /// The same for one of `count` operands: of options that were given as often as that, each has its own.
  Arguments of_operand(std::size_t index, const std::vector<std::string>& each_its_own) const;

  /// The same with one more option, and without any of `options`.
  Arguments with(const std::string& option, const std::string& value) const;
  Arguments without(std::span<const Option> options) const;

  bool has(const std::string& option) const { return text(option).has_value(); }
  /// The value of an option; the last one where it was repeated.
  std::optional<std::string> text(const std::string& option) const;
  /// Every value of an option, in order.
  std::vector<std::string> all(const std::string& option) const;
  /// @throws UsageError where the option is missing
  std::string required(const std::string& option) const;
  /// @throws UsageError for anything but a number in [low, high]
  std::optional<int> integer(const std::string& option, int low, int high) const;
  /// Every value of an option, in order. @throws UsageError as above
  std::vector<int> integers(const std::string& option, int low, int high) const;
  std::optional<double> number(const std::string& option, double low, double high) const;
  /// @throws UsageError for anything but one of `choices`
  std::optional<std::string> choice(const std::string& option, const std::vector<std::string>& choices) const;

 private:
  struct Given {
    std::string option, value;
  };
  std::vector<Given> given_;
  std::vector<std::string> operands_;
};

}  // namespace saccade::app
