#include "engine/layers/conv2d.h"

#include <algorithm>

namespace saccade {

namespace {

/// Numbers that are laid out for one product, at most: they stay in the processor's cache.
constexpr Eigen::Index kBlock = 1 << 18;

/// [outputs x inputs x places] -> [outputs x places x inputs]
Matrix by_place(const Matrix& weight, Eigen::Index places) {
  const Eigen::Index inputs = weight.cols() / places;
  Matrix moved(weight.rows(), weight.cols());
  for (Eigen::Index output = 0; output < weight.rows(); ++output) {
    Eigen::Map<Matrix>(moved.row(output).data(), places, inputs) =
        Eigen::Map<const Matrix>(weight.row(output).data(), inputs, places).transpose();
  }
  return moved;
}

}  // namespace

Conv2d::Conv2d(const Matrix& weight, Vector bias, const Kernel& kernel)
    : kernel_(kernel), weights_(WeightMatrix(by_place(weight, kernel.size * kernel.size)), std::move(bias)) {}

FeatureMap Conv2d::operator()(const FeatureMap& x) const {
  const Eigen::Index channels = x.values.cols(), size = kernel_.size;
  FeatureMap y{kernel_.places(x.height), kernel_.places(x.width), {}};
  const Eigen::Index seen = size * size * channels;  // what one place of the kernel covers
  const int block = static_cast<int>(std::clamp<Eigen::Index>(kBlock / (y.width * seen), 1, y.height));

  for (int first = 0; first < y.height; first += block) {
    const int rows = std::min(block, y.height - first);
    Matrix patches = Matrix::Zero(Eigen::Index{rows} * y.width, seen);
    for (int place = 0; place < rows * y.width; ++place) {
      const int top = (first + place / y.width) * kernel_.stride - kernel_.padding;
      const int left = place % y.width * kernel_.stride - kernel_.padding;
      // Of each row of the kernel the part that lies inside the picture, at once.
      const int from = std::max(left, 0), to = std::min(left + kernel_.size, x.width);
      for (int row = std::max(top, 0); row < std::min(top + kernel_.size, x.height); ++row) {
        const Eigen::Index at = ((row - top) * size + from - left) * channels;
        patches.row(place).segment(at, (to - from) * channels) = Eigen::Map<const Eigen::RowVectorXf>(
            x.values.row(Eigen::Index{row} * x.width + from).data(), (to - from) * channels);
      }
    }
    const Matrix made = weights_.rows(patches);  // [rows y.width x outputs]
    if (first == 0) y.values.resize(Eigen::Index{y.height} * y.width, made.cols());
    y.values.middleRows(Eigen::Index{first} * y.width, made.rows()) = made;
  }
  return y;
}

FeatureMap max_pool2d(const FeatureMap& x, int size) {
  FeatureMap y{x.height / size, x.width / size, {}};
  y.values.resize(Eigen::Index{y.height} * y.width, x.values.cols());
  for (Eigen::Index place = 0; place < y.values.rows(); ++place) {
    const Eigen::Index top = place / y.width * size, left = place % y.width * size;
    y.values.row(place) = x.values.row(top * x.width + left);
    for (Eigen::Index row = top; row < top + size; ++row) {
      y.values.row(place) =
          y.values.row(place).cwiseMax(x.values.middleRows(row * x.width + left, size).colwise().maxCoeff());
    }
  }
  return y;
}

}  // namespace saccade
