#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/attention/parts.h"
#include "engine/io/config.h"

namespace saccade::testing {

/// Tensors of any shape, drawn from one seed.
class RandomWeights : public Weights {
 public:
  explicit RandomWeights(unsigned seed) : random_(seed) {}

  Matrix matrix(const std::string&, Eigen::Index rows, Eigen::Index cols) const override {
    return Matrix::NullaryExpr(rows, cols, [&] { return normal_(random_); });
  }
  Vector vector(const std::string&, Eigen::Index size) const override { return matrix("", size, 1); }

 private:
  mutable std::mt19937 random_;
  mutable std::normal_distribution<float> normal_;
};

/// Options as a test writes them down.
class JsonOptions : public AttentionOptions {
 public:
  explicit JsonOptions(nlohmann::json options) : config_(std::move(options), "attention") {}

  int integer(const std::string& key, int low, int high) const override { return config_.integer(key, low, high); }
  double number(const std::string& key, double low, double high) const override {
    return config_.number(key, low, high);
  }
  double number_or(const std::string& key, double low, double high, double otherwise) const override {
    return config_.number_or(key, low, high, otherwise);
  }
  bool boolean_or(const std::string& key, bool otherwise) const override { return config_.boolean_or(key, otherwise); }
  std::string choice(const std::string& key, const std::vector<std::string>& choices) const override {
    return config_.choice(key, choices);
  }
  std::string choice_or(const std::string& key, const std::vector<std::string>& choices,
                        const std::string& otherwise) const override {
    return config_.choice_or(key, choices, otherwise);
  }

 private:
  Config config_;
};

}  // namespace saccade::testing
