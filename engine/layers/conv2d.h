#pragma once

#include "engine/core/tensor.h"
#include "engine/layers/linear.h"

namespace saccade {

/// A picture, or what a layer made of one: a vector of C channels for each place.
struct FeatureMap {
  int height = 0, width = 0;
  Matrix values;  // [height width x C], row after row of the picture
};

/// How a square kernel moves over a picture: `nn.Conv2d`'s arguments, the same both ways.
struct Kernel {
  int size = 1, stride = 1, padding = 0;  // pixels; 0 <= padding < size

  /// How many places it takes along a side; 0 where it does not fit.
  int places(int length) const {
    const int room = length + 2 * padding - size;
    return room < 0 ? 0 : room / stride + 1;
  }
};

/// A convolution over a picture that is surrounded by zeros, as `nn.Conv2d`.
class Conv2d {
 public:
  Conv2d() = default;
  /// @param weight `[outputs x inputs size size]`, PyTorch's `[outputs x inputs x size x size]` @param bias `[outputs]`
  Conv2d(const Matrix& weight, Vector bias, const Kernel& kernel);

  /// @param x of `inputs` channels, on which the kernel fits
  FeatureMap operator()(const FeatureMap& x) const;

 private:
  Kernel kernel_;
  Linear weights_;  // [outputs x size size inputs]: the channels of a pixel lie side by side, as in a FeatureMap
};

/// The largest value of each square of `size` x `size` places, channel by channel; what is left at the right and below
/// is dropped, as `nn.MaxPool2d` does. @param size no larger than the picture
FeatureMap max_pool2d(const FeatureMap& x, int size);

}  // namespace saccade
