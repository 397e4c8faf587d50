#include "engine/models/fitted_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>

#include "engine/core/tensor.h"
#include "engine/models/picture_preparation.h"

namespace saccade {

namespace {

constexpr std::array<float, 3> kLuma = {0.299f, 0.587f, 0.114f};  // of red, green and blue

std::uint8_t rounded(float value) { return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L)); }

Picture with_channels(const Picture& picture, int channels) {
  if (picture.channels == channels) return picture;
  Picture other{.width = picture.width, .height = picture.height, .channels = channels, .values = {}};
  other.values.reserve(picture.values.size() / picture.channels * channels);
  for (auto value = picture.values.begin(); value != picture.values.end(); value += picture.channels) {
    if (channels == 1) {
      other.values.push_back(rounded(kLuma[0] * value[0] + kLuma[1] * value[1] + kLuma[2] * value[2]));
    } else {
      other.values.insert(other.values.end(), 3, *value);
    }
  }
  return other;
}

/// The median of each channel along the border, the lower one of two.
std::array<std::uint8_t, 3> border_of(const Picture& picture) {
  std::array<std::uint8_t, 3> color{};
  for (int channel = 0; channel < picture.channels; ++channel) {
    std::vector<std::uint8_t> border;
    const auto take = [&](int x, int y) {
      border.push_back(picture.values[(std::size_t(y) * picture.width + x) * picture.channels + channel]);
    };
    for (int x = 0; x < picture.width; ++x) take(x, 0), take(x, picture.height - 1);
    for (int y = 1; y < picture.height - 1; ++y) take(0, y), take(picture.width - 1, y);
    const auto middle = border.begin() + (std::ssize(border) - 1) / 2;
    std::ranges::nth_element(border, middle);
    color[channel] = *middle;
  }
  return color;
}

/// Which pixels of a side become one of a shorter or a longer one, and how much of each.
struct Share {
  int first = 0;
  Eigen::RowVectorXf weights;
};

std::vector<Share> shares(int before, int after) {
  const double step = static_cast<double>(before) / after;  // pixels that become one
  const double reach = std::max(1.0, step);
  std::vector<Share> shares(static_cast<std::size_t>(after));
  for (int i = 0; i < after; ++i) {
    const double center = (i + 0.5) * step;
    const int first = std::max(0, static_cast<int>(std::floor(center - reach)));
    const int end = std::min(before, static_cast<int>(std::ceil(center + reach)));
    Eigen::RowVectorXf weights(end - first);
    for (int at = first; at < end; ++at) {
      weights[at - first] = static_cast<float>(std::max(0.0, 1 - std::abs(at + 0.5 - center) / reach));
    }
    shares[i] = {first, weights / weights.sum()};
  }
  return shares;
}

using Values = Eigen::Matrix<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// @return `[height width x channels]`
Matrix scaled(const Picture& picture, int width, int height) {
  const std::vector<Share> columns = shares(picture.width, width), rows = shares(picture.height, height);
  // Across first: that leaves the least to keep of a large picture.
  Matrix narrow(picture.height, Eigen::Index{width} * picture.channels);
  for (int y = 0; y < picture.height; ++y) {
    const auto line = Eigen::Map<const Values>(
        picture.values.data() + std::size_t(y) * picture.width * picture.channels, picture.width, picture.channels);
    for (int x = 0; x < width; ++x) {
      const auto& [first, weights] = columns[x];
      narrow.row(y).segment(Eigen::Index{x} * picture.channels, picture.channels) =
          weights * line.middleRows(first, weights.size()).cast<float>();
    }
  }
  Matrix small(height, narrow.cols());
  for (int y = 0; y < height; ++y) {
    const auto& [first, weights] = rows[y];
    small.row(y) = weights * narrow.middleRows(first, weights.size());
  }
  return Eigen::Map<Matrix>(small.data(), Eigen::Index{height} * width, picture.channels);
}

}  // namespace

Picture fitted(const Picture& given, int width, int height, int channels) {
  require_pixels(given);
  const Picture picture = with_channels(given, channels);
  if (picture.width == width && picture.height == height) return picture;

  const double scale =
      std::min(static_cast<double>(width) / picture.width, static_cast<double>(height) / picture.height);
  const auto length = [&](int before, int most) {
    return std::clamp(static_cast<int>(std::lround(before * scale)), 1, most);
  };
  const int wide = length(picture.width, width), high = length(picture.height, height);
  const int left = (width - wide) / 2, top = (height - high) / 2;
  const Matrix pixels = scaled(picture, wide, high);

  const auto color = border_of(picture);
  Picture fit{.width = width, .height = height, .channels = channels, .values = {}};
  fit.values.reserve(std::size_t(width) * height * channels);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const bool inside = x >= left && x < left + wide && y >= top && y < top + high;
      for (int channel = 0; channel < channels; ++channel) {
        fit.values.push_back(inside ? rounded(pixels(Eigen::Index{y - top} * wide + x - left, channel))
                                    : color[static_cast<std::size_t>(channel)]);
      }
    }
  }
  return fit;
}

}  // namespace saccade
