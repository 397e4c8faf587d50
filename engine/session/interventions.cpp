#include "engine/session/interventions.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <sstream>

#include "engine/core/error.h"
#include "engine/core/quote.h"

namespace saccade {

namespace {

constexpr double kLargest = 1e6;
constexpr int kWidestBeam = 1000;

/// An intervention that is a number, by the name that the command line and messages give it.
struct Setting {
  const char* name;
  const char* expected;
  double low, high;
  std::optional<double> AttentionOverrides::*value;
};

constexpr Setting kSettings[] = {
    {"temperature", "a number from 0.001 to 1000000", 1e-3, kLargest, &AttentionOverrides::temperature},
    {"half_width", "a number from 1 to 1000000", 1, kLargest, &AttentionOverrides::half_width},
    {"sigma", "a number from 0.001 to 1000000", 1e-3, kLargest, &AttentionOverrides::sigma},
};

std::string text_of(double value) {
  std::ostringstream stream;
  stream << value;
  return stream.str();
}

void check_range(const Setting& setting, double value) {
  if (value >= setting.low && value <= setting.high) return;
  throw Error("value out of range", setting.name, setting.expected, text_of(value));
}

[[noreturn]] void refuse_missing(const Model& model, const char* name, const char* expected) {
  throw Error("nothing to change", std::string(name) + " of " + model.id(), expected, quote(model.mechanism()));
}

}  // namespace

void check(const Interventions& interventions, const Model& model, int source_length) {
  const AttentionOverrides& attention = interventions.attention;
  for (const Setting& setting : kSettings) {
    if (const auto& value = attention.*setting.value) check_range(setting, *value);
  }
  const WindowDefaults& window = model.window();
  if (attention.half_width && !window.half_width) refuse_missing(model, "half_width", "a local window");
  if (attention.sigma && !window.sigma) refuse_missing(model, "sigma", "a window with a Gaussian");
  if (!attention.aligned_positions.empty() && !window.half_width) {
    refuse_missing(model, "aligned_position", "a local window");
  }
  for (const auto& [step, position] : attention.aligned_positions) {
    const std::string where = "aligned_position of step " + std::to_string(step);
    if (step < 0) throw Error("value out of range", where, "a step from 0", std::to_string(step));
    if (!(position >= 0 && position <= source_length)) {
      throw Error("value out of range", where, "a position from 0 to " + std::to_string(source_length),
                  text_of(position));
    }
  }
  if (interventions.beam < 1 || interventions.beam > kWidestBeam) {
    throw Error("value out of range", "beam", "a whole number from 1 to " + std::to_string(kWidestBeam),
                std::to_string(interventions.beam));
  }
  if (interventions.max_steps.value_or(0) < 0) {
    throw Error("value out of range", "max_steps", "a whole number from 0", std::to_string(*interventions.max_steps));
  }
  if (model.architecture() == Architecture::encoder_only && (interventions.target || interventions.beam > 1)) {
    throw Error("the model reads and does not write", interventions.target ? "target" : "beam",
                "an encoder-decoder or decoder-only model", quote(model.model_type()));
  }
}

void set_by_name(Interventions& interventions, const std::string& key, const std::string& value) {
  std::string names;
  for (const Setting& setting : kSettings) {
    names += (names.empty() ? "" : ", ") + std::string(setting.name);
    if (key != setting.name) continue;
    double number = 0;
    const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (failure != std::errc() || end != value.data() + value.size()) {
      throw Error("not a number", setting.name, setting.expected, quote(value));
    }
    check_range(setting, number);
    interventions.attention.*setting.value = number;
    return;
  }
  throw Error("no such setting", quote(key), names, quote(key));
}

}  // namespace saccade
