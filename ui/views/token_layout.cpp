#include "ui/views/token_layout.h"

#include <algorithm>
#include <array>

namespace saccade::views {

namespace {

struct Setting {
  double size, gap, pitch;  // of the letters, between tokens, of a narrow token with its gap
};
constexpr std::array kSettings = {Setting{15.5, 18, 32}, Setting{15, 13, 28}, Setting{13, 10, 22}};

bool reads_from_right(const std::vector<TokenLabel>& labels) {
  int right = 0, left = 0;
  for (const TokenLabel& label : labels) {
    if (label.special) continue;
    for (const QChar c : label.text) {
      const QChar::Direction direction = c.direction();
      if (direction == QChar::DirL) ++left;
      if (direction == QChar::DirR || direction == QChar::DirAL) ++right;
      if (direction == QChar::DirL || direction == QChar::DirR || direction == QChar::DirAL) break;
    }
  }
  return right > left;
}

TokenLayout shown_of(const std::vector<TokenLabel>& labels, const std::vector<int>& kept) {
  TokenLayout layout;
  layout.indices = kept;
  for (const int index : kept) layout.labels.push_back(labels[index]);
  layout.from_right = reads_from_right(layout.labels);
  return layout;
}

/// Of the letters at size 1.
std::vector<double> widths_of(const std::vector<TokenLabel>& labels) {
  std::vector<double> widths;
  for (const TokenLabel& label : labels) {
    widths.push_back(figure::text_width(text({}, label.text, 1, kTokenWeight, {})));
  }
  return widths;
}

QRectF box_around(QPointF middle, double letters, double height) {
  const QSizeF size(letters + 2 * kTokenBoxPadding, height);
  return {middle - QPointF(size.width() / 2, size.height() / 2), size};
}

/// Whether a line must not begin with it: the rest of a word, or punctuation that closes what stands before.
bool continues(const TokenLabel& label) {
  if (label.special) return false;
  return label.text.startsWith(QLatin1String("##")) || std::all_of(label.text.begin(), label.text.end(), [](QChar c) {
           return c.isPunct() && c.category() != QChar::Punctuation_Open &&
                  c.category() != QChar::Punctuation_InitialQuote;
         });
}

void set_in_lines(TokenLayout& layout, const std::vector<double>& widths, const Setting& setting, double room) {
  layout.size = setting.size;
  layout.lines.clear();
  layout.boxes.clear();
  layout.length = 0;
  int line = 0;
  size_t begin = 0;  // of the line
  double end = 0;
  for (size_t i = 0; i < widths.size(); ++i) {
    const auto pitch = [&] { return std::max(setting.pitch, widths[i] * setting.size + setting.gap); };
    if (end > 0 && end + pitch() > room) {
      while (i > begin + 1 && continues(layout.labels[i])) --i;
      layout.lines.resize(i);
      layout.boxes.resize(i);
      begin = i;
      ++line;
      end = 0;
    }
    const QPointF middle(end + pitch() / 2, kTokenBoxHeight / 2);
    layout.lines.push_back(line);
    layout.boxes.push_back(box_around(middle, widths[i] * setting.size, kTokenBoxHeight));
    end += pitch();
    layout.length = std::max(layout.length, end);
  }
}

}  // namespace

std::optional<int> TokenLayout::find(int index) const {
  const auto found = std::lower_bound(indices.begin(), indices.end(), index);
  return found != indices.end() && *found == index ? std::optional(static_cast<int>(found - indices.begin()))
                                                   : std::nullopt;
}

QPointF TokenLayout::baseline(int i) const { return boxes[i].center() + QPointF(0, 0.36 * size); }

void TokenLayout::place(double left, const std::vector<double>& tops) {
  for (int i = 0; i < count(); ++i) boxes[i].translate(left, tops[lines[i]]);
}

void TokenLayout::widen(double wanted) {
  constexpr double most = 26;  // added to a gap
  const double factor = std::min(wanted, length + most * count()) / std::max(1.0, length);
  if (factor <= 1) return;
  for (QRectF& box : boxes) box.translate((factor - 1) * box.center().x(), 0);
  length *= factor;
}

TokenLayout lay_out_lines(const std::vector<TokenLabel>& labels, const std::vector<int>& kept, double width) {
  TokenLayout layout = shown_of(labels, kept);
  const std::vector<double> widths = widths_of(layout.labels);
  for (const Setting& setting : kSettings) {
    set_in_lines(layout, widths, setting, width);
    if (layout.line_count() == 1) break;
  }
  if (layout.from_right) {
    for (QRectF& box : layout.boxes) box.moveLeft(layout.length - box.right());
  }
  return layout;
}

TokenLayout lay_out_prose(const std::vector<TokenLabel>& labels, const std::vector<Token>& tokens,
                          const std::vector<int>& kept, double size, double width) {
  TokenLayout layout = shown_of(labels, kept);
  layout.size = size;
  const double blank = 0.16 * size, height = 1.5 * size;
  const std::vector<double> widths = widths_of(layout.labels);
  const auto is_joined = [&](size_t i) {
    if (i == 0 || i >= widths.size() || kept[i - 1] + 1 != kept[i]) return false;
    return kept[i] < static_cast<int>(tokens.size()) && tokens[kept[i]].joined;
  };
  const auto padding = [&](size_t i) {
    return (is_joined(i) ? 0.02 : kProsePadding) * size;
  };  // before token i, behind i - 1
  const auto box_width = [&](size_t i) { return padding(i) + widths[i] * size + padding(i + 1); };
  double end = 0;
  int line = 0;
  for (size_t begin = 0, next = 0; begin < widths.size(); begin = next) {
    double word = box_width(begin);
    for (next = begin + 1; next < widths.size() && is_joined(next); ++next) word += box_width(next);
    if (end > 0 && end + blank + word > width) {
      ++line;
      end = 0;
    }
    if (end > 0) end += blank;
    for (size_t i = begin; i < next; ++i) {
      if (i > begin && end + box_width(i) > width) {
        ++line;
        end = 0;
      }
      layout.lines.push_back(line);
      layout.boxes.emplace_back(end, 0, box_width(i), height);
      end += box_width(i);
      layout.length = std::max(layout.length, end);
    }
  }
  if (layout.from_right) {
    for (QRectF& box : layout.boxes) box.moveLeft(std::max(width, layout.length) - box.right());
  }
  return layout;
}

TokenLayout lay_out_column(const std::vector<TokenLabel>& labels, const std::vector<int>& kept, double size,
                           double pitch, bool to_right) {
  TokenLayout layout = shown_of(labels, kept);
  layout.size = size;
  layout.lines.assign(layout.labels.size(), 0);
  const std::vector<double> widths = widths_of(layout.labels);
  for (size_t i = 0; i < widths.size(); ++i) {
    layout.boxes.push_back(
        box_around({0, (static_cast<double>(i) + 0.5) * pitch}, widths[i] * layout.size, std::min(pitch, 24.0)));
    layout.length = std::max(layout.length, layout.boxes.back().width());
  }
  for (QRectF& box : layout.boxes) box.moveLeft(to_right ? layout.length - box.width() : 0);
  return layout;
}

}  // namespace saccade::views
