#include "engine/core/row_buffer.h"

#include <algorithm>

namespace saccade {

RowBuffer::RowBuffer(Matrix rows) : count_(rows.rows()) {
  storage_ = std::make_shared<Storage>(Storage{std::move(rows), count_});
}

Eigen::Map<const Matrix> RowBuffer::matrix() const {
  return {storage_ ? storage_->values.data() : nullptr, count_, cols()};
}

void RowBuffer::append(const MatrixRef& more) {
  const Eigen::Index wanted = count_ + more.rows();
  const bool fits = storage_ && storage_->used == count_ && wanted <= storage_->values.rows();
  if (!fits) {
    // Half as much again each time: a row is moved a few times however long the text becomes.
    const Eigen::Index room = std::max({wanted, reserved_, storage_ ? count_ + count_ / 2 : 0});
    auto grown = std::make_shared<Storage>(Storage{Matrix(room, more.cols()), 0});
    if (count_ > 0) grown->values.topRows(count_) = matrix();
    storage_ = std::move(grown);
  }
  storage_->values.middleRows(count_, more.rows()) = more;
  storage_->used = count_ = wanted;
}

}  // namespace saccade
