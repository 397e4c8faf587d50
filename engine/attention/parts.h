#pragma once

#include <string>
#include <vector>

#include "engine/layers/weights.h"

namespace saccade {

/// What options may ask for: sizes of layers, and widths in source tokens.
constexpr int kLargestSize = 1 << 16;
constexpr double kLargestWidth = 1e6;
constexpr double kSmallestSigma = 1e-3;

/// The keys of `attention` in config.json, by name.
class AttentionOptions {
 public:
  virtual ~AttentionOptions() = default;
  /// @throws Error if the key is missing, of another type or out of range
  virtual int integer(const std::string& key, int low, int high) const = 0;
  virtual double number(const std::string& key, double low, double high) const = 0;
  virtual double number_or(const std::string& key, double low, double high, double otherwise) const = 0;
  virtual bool boolean_or(const std::string& key, bool otherwise) const = 0;
  /// @throws Error naming the choices if the key is missing or not one of them
  virtual std::string choice(const std::string& key, const std::vector<std::string>& choices) const = 0;
  virtual std::string choice_or(const std::string& key, const std::vector<std::string>& choices,
                                const std::string& otherwise) const = 0;
};

/// What a part of a mechanism is made from. A part asks for its options and its tensors by name, so that a new one
/// needs nothing but its own file.
struct AttentionParts {
  int query_size;  // H
  int key_size;    // K
  const AttentionOptions& options;
  const Weights& weights;
};

}  // namespace saccade
