#include "engine/layers/embedding.h"

namespace saccade {

Matrix Embedding::rows(std::span<const int> ids) const {
  Matrix rows(static_cast<Eigen::Index>(ids.size()), table_.inputs());
  for (std::size_t i = 0; i < ids.size(); ++i) rows.row(i) = table_.row(ids[i]).transpose();
  return rows;
}

}  // namespace saccade
