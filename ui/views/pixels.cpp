#include "ui/views/pixels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace saccade::views {

namespace {

constexpr int kFewPixels = 96;   // of a side
constexpr int kVeilSide = 224;   // that a small picture is enlarged to
constexpr int kMostSeen = 32;    // pixels of a side of what a glimpse saw
constexpr int kMostSamples = 8;  // along a side of one of them

using Color = std::array<double, 3>;  // red, green and blue, or grey three times

Color pixel(const Picture& picture, int x, int y) {
  if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return {};
  const std::size_t at = (std::size_t(y) * picture.width + x) * picture.channels;
  const std::uint8_t* value = picture.values.data() + at;
  const double first = value[0];
  if (picture.channels == 1) return {first, first, first};
  const double second = value[1], third = value[2];
  return {first, second, third};
}

/// Between the four pixels around a place; the centre of the first pixel is at 0.5.
Color between(const Picture& picture, double x, double y) {
  const int left = static_cast<int>(std::floor(x - 0.5)), top = static_cast<int>(std::floor(y - 0.5));
  const double across = x - 0.5 - left, down = y - 0.5 - top;
  const Color corners[] = {pixel(picture, left, top), pixel(picture, left + 1, top), pixel(picture, left, top + 1),
                           pixel(picture, left + 1, top + 1)};
  Color mixed;
  for (std::size_t c = 0; c < mixed.size(); ++c) {
    mixed[c] = std::lerp(std::lerp(corners[0][c], corners[1][c], across),
                         std::lerp(corners[2][c], corners[3][c], across), down);
  }
  return mixed;
}

QRgb rgb_of(const Color& color) {
  const auto channel = [](double value) { return static_cast<int>(std::lround(value)); };
  return qRgb(channel(color[0]), channel(color[1]), channel(color[2]));
}

/// Whether a place that a file says lies where it can be counted in whole pixels.
bool is_near(const Picture& picture, const Glimpse& glimpse, double size) {
  const double reach = 2.0 * std::max(picture.width, picture.height) + size;
  return std::abs(glimpse.x) <= reach && std::abs(glimpse.y) <= reach;
}

/// No longer than `longest`.
QImage image_of(const Picture& picture, int longest) {
  const bool grey = picture.channels == 1;
  const QImage image(picture.values.data(), picture.width, picture.height,
                     static_cast<qsizetype>(picture.width) * picture.channels,
                     grey ? QImage::Format_Grayscale8 : QImage::Format_RGB888);
  if (std::max(picture.width, picture.height) <= longest) return image.convertToFormat(QImage::Format_RGB32);
  return image.scaled(longest, longest, Qt::KeepAspectRatio, Qt::SmoothTransformation)
      .convertToFormat(QImage::Format_RGB32);
}

}  // namespace

bool shows_pixels(const Picture& picture) { return std::max(picture.width, picture.height) <= kFewPixels; }

QImage veiled(const Picture& picture, const QColor& veil, const std::function<double(double x, double y)>& covered,
              int longest) {
  QImage image = image_of(picture, longest);
  const int times = std::max(1, kVeilSide / std::max(image.width(), image.height()));
  image = image.scaled(image.size() * times);
  const double width = picture.width, height = picture.height;
  const double across = width / image.width(), down = height / image.height();
  for (int y = 0; y < image.height(); ++y) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < image.width(); ++x) {
      const double share = covered((x + 0.5) * across, (y + 0.5) * down);
      line[x] = rgb_of({std::lerp(qRed(line[x]), veil.red(), share), std::lerp(qGreen(line[x]), veil.green(), share),
                        std::lerp(qBlue(line[x]), veil.blue(), share)});
    }
  }
  return image;
}

std::vector<QImage> seen_in(const Picture& picture, const Glimpse& glimpse) {
  std::vector<QImage> images;
  if (glimpse.sizes.empty()) return images;
  const int side =
      std::clamp(static_cast<int>(std::lround(std::min<double>(glimpse.sizes.front(), kMostSeen))), 1, kMostSeen);
  for (const double size : glimpse.sizes) {
    QImage image(side, side, QImage::Format_RGB32);
    image.fill(Qt::black);
    if (is_near(picture, glimpse, size)) {
      const double step = size / side;
      const int samples =
          std::clamp(static_cast<int>(std::lround(std::min<double>(step, kMostSamples))), 1, kMostSamples);
      for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
          Color sum{};
          for (int i = 0; i < samples * samples; ++i) {
            const Color one = between(picture, glimpse.x - size / 2 + (x + (i % samples + 0.5) / samples) * step,
                                      glimpse.y - size / 2 + (y + (i / samples + 0.5) / samples) * step);
            for (std::size_t c = 0; c < sum.size(); ++c) sum[c] += one[c] / (samples * samples);
          }
          image.setPixel(x, y, rgb_of(sum));
        }
      }
    }
    images.push_back(std::move(image));
  }
  return images;
}

double mean_brightness(const Picture& picture) {
  double sum = 0;
  for (const std::uint8_t value : picture.values) sum += value;
  return picture.values.empty() ? 0 : sum / (255.0 * static_cast<double>(picture.values.size()));
}

}  // namespace saccade::views
