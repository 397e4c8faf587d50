#include "engine/models/picture_preparation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>

#include "engine/core/error.h"

namespace saccade {

namespace {

constexpr double kWhite = 255;
/// What stands out from the paper by less, anywhere, is no ink.
constexpr double kLeastContrast = 24;
/// What is fainter than this part of the strongest ink is noise.
constexpr double kFaintest = 1.0 / 8;

/// From 0, black, to 255. Colours as the eye weighs them (ITU-R BT.601).
double grey(const Picture& picture, int x, int y) {
  const std::size_t at = (std::size_t(y) * picture.width + x) * picture.channels;
  const std::uint8_t* value = picture.values.data() + at;
  return picture.channels == 1 ? value[0] : 0.299 * value[0] + 0.587 * value[1] + 0.114 * value[2];
}

/// The median of the border, the lower one of two.
double paper_of(const Picture& picture) {
  std::vector<double> border;
  for (int x = 0; x < picture.width; ++x) {
    border.push_back(grey(picture, x, 0));
    border.push_back(grey(picture, x, picture.height - 1));
  }
  for (int y = 1; y < picture.height - 1; ++y) {
    border.push_back(grey(picture, 0, y));
    border.push_back(grey(picture, picture.width - 1, y));
  }
  const auto middle = border.begin() + (std::ssize(border) - 1) / 2;
  std::nth_element(border.begin(), middle, border.end());
  return *middle;
}

/// What is written: how far each pixel is from the paper, in the direction in which there is more.
struct Ink {
  const Picture& picture;
  double paper = 0;
  bool lighter = true;
  double strongest = 0;
  double faintest = 0;  // less is noise

  double at(int x, int y) const {
    const double value = lighter ? grey(picture, x, y) - paper : paper - grey(picture, x, y);
    return value > 0 && value >= faintest ? value : 0;
  }
};

/// @throws Error where nothing is written
Ink ink_of(const Picture& picture) {
  const double paper = paper_of(picture);
  double lighter = 0, darker = 0, lightest = 0, darkest = 0;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const double away = grey(picture, x, y) - paper;
      (away > 0 ? lighter : darker) += std::abs(away);
      lightest = std::max(lightest, away);
      darkest = std::max(darkest, -away);
    }
  }
  Ink ink{picture, paper, lighter >= darker};
  ink.strongest = ink.lighter ? lightest : darkest;
  if (ink.strongest < kLeastContrast) {
    throw Error("the picture is empty", "picture", "something written, darker or lighter than its border",
                "one shade alone");
  }
  return ink;
}

/// The square that becomes the 28 x 28 pixels, in pixels of the picture.
struct Frame {
  double x = 0, y = 0;                           // left and top, may lie outside
  double step = 1;                               // side of what becomes one pixel
  int left = 0, top = 0, right = 0, bottom = 0;  // of what is written, half open
};

Frame frame_of(const Ink& ink) {
  const int width = ink.picture.width, height = ink.picture.height;
  Frame frame{.left = width, .top = height};
  double mass = 0, mass_x = 0, mass_y = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double value = ink.at(x, y);
      if (value == 0) continue;
      frame.left = std::min(frame.left, x), frame.right = std::max(frame.right, x + 1);
      frame.top = std::min(frame.top, y), frame.bottom = std::max(frame.bottom, y + 1);
      mass += value, mass_x += value * (x + 0.5), mass_y += value * (y + 0.5);
    }
  }
  const double longer = std::max(frame.right - frame.left, frame.bottom - frame.top);
  frame.step = longer / kDigitInk;
  // The middle is the centre of mass, as long as everything that is written stays inside.
  const double side = kDigitSide * frame.step;
  frame.x = std::clamp(mass_x / mass - side / 2, frame.right - side, static_cast<double>(frame.left));
  frame.y = std::clamp(mass_y / mass - side / 2, frame.bottom - side, static_cast<double>(frame.top));
  return frame;
}

using Line = std::array<double, kDigitSide>;

/// Adds to each pixel of a line the part of it that source pixel `at` covers, `value` times.
/// @param start, step of the line's pixels, in source pixels
template <typename Add>
void spread(int at, double start, double step, const Add& add) {
  const double from = (at - start) / step, to = (at + 1 - start) / step;
  for (int i = std::max(0, static_cast<int>(std::floor(from))); i < kDigitSide && i < to; ++i) {
    add(i, std::max(0.0, std::min(to, i + 1.0) - std::max<double>(from, i)));
  }
}

std::array<Line, kDigitSide> scaled(const Ink& ink) {
  const Frame frame = frame_of(ink);
  std::array<Line, kDigitSide> out{};
  for (int y = frame.top; y < frame.bottom; ++y) {
    Line line{};
    for (int x = frame.left; x < frame.right; ++x) {
      if (const double value = ink.at(x, y); value > 0) {
        spread(x, frame.x, frame.step, [&](int i, double part) { line[i] += part * value; });
      }
    }
    spread(y, frame.y, frame.step, [&](int i, double part) {
      for (int j = 0; j < kDigitSide; ++j) out[i][j] += part * line[j];
    });
  }
  return out;
}

std::array<Line, kDigitSide> kept(const Ink& ink) {
  std::array<Line, kDigitSide> out{};
  for (int y = 0; y < kDigitSide; ++y) {
    for (int x = 0; x < kDigitSide; ++x) out[y][x] = ink.at(x, y);
  }
  return out;
}

}  // namespace

void require_pixels(const Picture& picture) {
  const bool grey_or_colored = picture.channels == 1 || picture.channels == 3;
  const bool sized = picture.width > 0 && picture.height > 0 && grey_or_colored;
  const std::size_t wanted = sized ? std::size_t(picture.width) * picture.height * picture.channels : 0;
  if (sized && picture.values.size() == wanted) return;
  throw Error("no picture", "picture", "as many values as pixels and channels, 1 or 3",
              std::to_string(picture.values.size()) + " values for " + std::to_string(picture.width) + " x " +
                  std::to_string(picture.height) + " pixels and " + std::to_string(picture.channels) + " channels");
}

Picture prepared_digit(const Picture& picture) {
  require_pixels(picture);
  Ink ink = ink_of(picture);
  const bool fits = picture.width == kDigitSide && picture.height == kDigitSide;
  if (fits && picture.channels == 1 && ink.lighter && ink.paper == 0) return picture;
  if (!fits) ink.faintest = ink.strongest * kFaintest;
  const auto pixels = fits ? kept(ink) : scaled(ink);

  double strongest = 0;
  for (const Line& line : pixels) strongest = std::max(strongest, *std::ranges::max_element(line));
  Picture prepared{.width = kDigitSide, .height = kDigitSide, .channels = 1, .values = {}};
  for (const Line& line : pixels) {
    for (const double value : line) prepared.values.push_back(std::uint8_t(value * (kWhite / strongest) + 0.5));
  }
  return prepared;
}

}  // namespace saccade
