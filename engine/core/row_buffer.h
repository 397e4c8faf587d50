#pragma once

#include <memory>

#include "engine/core/tensor.h"

namespace saccade {

/// A matrix that grows by rows, as keys and values do while a decoder reads on. Copies share the rows that they have in
/// common: appending to one copies them only if another has gone on from the same place. A copy may be read on another
/// thread while this one grows.
class RowBuffer {
 public:
  RowBuffer() = default;
  explicit RowBuffer(Matrix rows);

  Eigen::Index rows() const { return count_; }
  Eigen::Index cols() const { return storage_ ? storage_->values.cols() : 0; }
  /// `[rows x cols]`
  Eigen::Map<const Matrix> matrix() const;

  /// Room for as many rows in all, so that they need not be moved again.
  void reserve(Eigen::Index rows) { reserved_ = rows; }
  /// @param more `[anything x cols]`; the first decides the columns
  void append(const MatrixRef& more);
  /// Forgets all rows but the first `count`.
  void truncate(Eigen::Index count) { count_ = count; }

 private:
  struct Storage {
    Matrix values;          // [room x cols]
    Eigen::Index used = 0;  // rows that some copy has
  };

  std::shared_ptr<Storage> storage_;
  Eigen::Index count_ = 0, reserved_ = 0;
};

}  // namespace saccade
