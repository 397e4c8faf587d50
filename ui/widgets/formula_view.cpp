#include "ui/widgets/formula_view.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/figure/formula.h"
#include "ui/widgets/style.h"

namespace saccade::widgets {

namespace {

constexpr double kPitch = 1.7;  // of a line, in sizes of its letters
constexpr int kTipWidth = 240;
constexpr double kAround = 2;  // pixels beside a symbol that still mean it

QString plain(const std::vector<figure::TextRun>& runs) {
  QString text;
  for (const figure::TextRun& run : runs) text += run.text;
  return text;
}

/// The width of the first `count` characters.
double width_of(figure::TextMark text, int count) {
  std::vector<figure::TextRun> runs;
  for (figure::TextRun run : text.runs) {
    if (count <= 0) break;
    run.text.truncate(count);
    count -= static_cast<int>(run.text.size());
    runs.push_back(run);
  }
  text.runs = runs;
  return figure::text_width(text);
}

}  // namespace

FormulaView::FormulaView(double size, QWidget* parent) : QWidget(parent), size_(size) {}

void FormulaView::setLines(const std::vector<std::vector<figure::TextRun>>& lines, const std::vector<Symbol>& symbols) {
  if (lines == lines_ && symbols == symbols_) return;
  lines_ = lines;
  symbols_ = symbols;
  lit_.reset();
  setMouseTracking(!symbols.empty());
  setFixedHeight(scaled(lines_.size() * size_ * kPitch));
  QStringList spoken, explained;
  for (const auto& line : lines_) spoken << plain(line);
  for (const Symbol& symbol : symbols_) explained << tr("%1: %2").arg(plain(symbol.letter), symbol.meaning);
  setAccessibleName(spoken.join('\n'));
  setAccessibleDescription(explained.join('\n'));
  update();
}

void FormulaView::setColor(const QColor& color) {
  color_ = color;
  update();
}

void FormulaView::setTint(const QColor& tint) {
  tint_ = tint;
  update();
}

figure::TextMark FormulaView::mark(std::size_t line) const {
  const double letters = size_ * text_scale();
  figure::TextMark text;
  text.position = {0, (line + 0.72) * letters * kPitch};
  text.runs = lines_[line];
  text.size = letters;
  text.weight = 450;
  text.color = color_;
  // A long line is set smaller rather than cut.
  text.size *= std::min(1.0, width() / std::max(1.0, figure::text_width(text)));
  return text;
}

std::vector<FormulaView::Place> FormulaView::places() const {
  std::vector<std::vector<figure::TextRun>> letters;
  for (const Symbol& symbol : symbols_) letters.push_back(symbol.letter);
  const double pitch = size_ * text_scale() * kPitch;
  std::vector<Place> places;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const figure::TextMark text = mark(i);
    for (const figure::SymbolPlace& place : figure::places_of(letters, lines_[i])) {
      const double left = width_of(text, place.begin), right = width_of(text, place.end);
      places.push_back({QRectF(left, i * pitch, right - left, pitch), place.symbol});
    }
  }
  return places;
}

std::vector<QRectF> FormulaView::symbolAreas() const {
  std::vector<QRectF> areas;
  for (const Place& place : places()) areas.push_back(place.area);
  return areas;
}

const FormulaView::Place* FormulaView::at(const std::vector<Place>& places, QPointF point) const {
  const auto holds = [&](double around) {
    return [=](const Place& place) { return place.area.adjusted(-around, 0, around, 0).contains(point); };
  };
  auto found = std::ranges::find_if(places, holds(0));
  if (found == places.end()) found = std::ranges::find_if(places, holds(kAround));
  return found == places.end() ? nullptr : &*found;
}

QString FormulaView::explanationAt(QPointF point) const {
  const std::vector<Place> all = places();
  const Place* place = at(all, point);
  if (!place) return {};
  const Symbol& symbol = symbols_[place->symbol];
  const QString words = tr("%1: %2").arg(figure::html_of(symbol.letter), symbol.meaning.toHtmlEscaped());
  return QStringLiteral("<table width='%1'><tr><td>%2</td></tr></table>").arg(kTipWidth).arg(words);
}

void FormulaView::light(std::optional<QRectF> area) {
  if (area == lit_) return;
  lit_ = area;
  update();
}

void FormulaView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (lit_) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(tint_);
    painter.drawRoundedRect(lit_->adjusted(-kAround, 0, kAround, 0), 3, 3);
  }
  figure::Figure figure;
  figure.size = size();
  for (std::size_t i = 0; i < lines_.size(); ++i) figure.marks.emplace_back(mark(i));
  figure::paint(painter, figure);
}

void FormulaView::mouseMoveEvent(QMouseEvent* event) {
  const std::vector<Place> all = places();
  const Place* place = at(all, event->position());
  if (place && lit_ == place->area) return;
  light(place ? std::optional(place->area) : std::nullopt);
  // At once: a formula is read symbol by symbol.
  place ? QToolTip::showText(event->globalPosition().toPoint(), explanationAt(event->position()), this,
                             place->area.toAlignedRect())
        : QToolTip::hideText();
}

void FormulaView::leaveEvent(QEvent*) { light(std::nullopt); }

bool FormulaView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || symbols_.empty()) return QWidget::event(event);
  auto* help = static_cast<QHelpEvent*>(event);
  QToolTip::showText(help->globalPos(), explanationAt(help->pos()), this);
  return true;
}

}  // namespace saccade::widgets
