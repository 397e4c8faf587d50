#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/io/tensor_store.h"
#include "engine/layers/weights.h"

namespace saccade {

/// The tensors of a model directory as its layers ask for them.
class StoredWeights : public Weights {
 public:
  StoredWeights(std::shared_ptr<const TensorStore> store, std::string where)
      : store_(std::move(store)), where_(std::move(where)) {}

  Matrix matrix(const std::string& name, Eigen::Index rows, Eigen::Index cols) const override {
    asked_for_.push_back(name);
    return store_->matrix(name, rows, cols);
  }

  Vector vector(const std::string& name, Eigen::Index size) const override {
    asked_for_.push_back(name);
    return store_->vector(name, size);
  }

  /// @throws Error naming a tensor that no layer has asked for: the config describes another model
  void refuse_others() const { refuse_unexpected(*store_, asked_for_, where_); }

 private:
  std::shared_ptr<const TensorStore> store_;
  std::string where_;
  mutable std::vector<std::string> asked_for_;
};

}  // namespace saccade
