#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/io/placed_tensors.h"
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

  /// One of more dimensions, such as a convolution's. @return `[shape[0] x product of the others]`
  /// @throws Error if the tensor is missing or has another shape
  Matrix tensor(const std::string& name, const std::vector<std::int64_t>& shape) const {
    for (const TensorInfo& info : store_->list()) {
      if (info.name == name && info.shape != shape) {
        throw Error("wrong shape", where_ + ": " + quote(name), shape_text(shape), shape_text(info.shape));
      }
    }
    std::int64_t others = 1;
    for (std::size_t i = 1; i < shape.size(); ++i) others *= shape[i];
    return matrix(name, shape.front(), others);
  }

  /// @throws Error naming a tensor that no layer has asked for: the config describes another model
  void refuse_others() const { refuse_unexpected(*store_, asked_for_, where_); }

 private:
  std::shared_ptr<const TensorStore> store_;
  std::string where_;
  mutable std::vector<std::string> asked_for_;
};

}  // namespace saccade
