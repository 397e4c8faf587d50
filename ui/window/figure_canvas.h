#pragma once

#include <QAbstractScrollArea>
#include <QPixmap>
#include <optional>

#include "ui/figure/figure.h"
#include "ui/figure/theme.h"
#include "ui/views/readout.h"

namespace saccade::window {

/// Shows a figure, scrolled and zoomed, and over it what the pointer and the selection light. Its bands of labels stay
/// in sight while it scrolls. Knows nothing of traces: it says which target is meant and is told what to light.
class FigureCanvas : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit FigureCanvas(QWidget* parent = nullptr);

  /// @param fresh the figure of a new run, whose first painting is announced
  void setFigure(figure::Figure figure, bool fresh);
  /// Instead of a figure, one calm line that says why there is none.
  void setReason(const QString& reason);
  /// Whether the figure is drawn faintly: it is none of what was asked for last.
  void setFaded(bool faded);
  /// Whether figures are drawn large enough to be read from far away.
  void setPresented(bool presented);
  /// Whether the figure stands beside others: it is drawn smaller where there is little room.
  void setCompared(bool compared);
  /// Whether what the figure's handles stand for can be changed by dragging them; they are shown where it can.
  void setBendable(bool bendable);
  void setTheme(const figure::Theme& theme);
  /// `hovered` and `locked` are lit; the card with `readout` stands by the first of them that is there.
  /// @param beside what is locked with `locked`
  void setLit(std::optional<figure::Target> hovered, std::optional<figure::Target> locked,
              std::optional<views::Readout> readout, std::vector<figure::Target> beside = {});

  /// Tells a screen reader what is lit, in words; of nothing, what the figure is.
  void describe(const QString& lit = {});

  const figure::Figure& figure() const { return figure_; }
  /// Where a point of the figure stands in the viewport.
  QPointF toViewport(QPointF point) const;
  /// The room a figure has without scrolling, at zoom 1, in points.
  QSizeF room() const;
  /// The nearest place of the kind of `from` that lies in `direction` of it; where `from` is nowhere, the first one. Of
  /// a text, sideways, the word before or after.
  std::optional<figure::Target> nearest(const figure::Target& from, QPointF direction) const;
  /// Scrolls to where `target` is seen, and not at all where it is. An arc and other such shapes are in no one place.
  void reveal(const figure::Target& target);
  /// One page further down, or up.
  void scrollPage(int by);
  double zoom() const { return zoom_; }
  void setZoom(double zoom);

 signals:
  void hovered(std::optional<saccade::figure::Target> target);
  void clicked(std::optional<saccade::figure::Target> target, Qt::KeyboardModifiers modifiers);
  /// A handle (centre, edge or spread of a window) is held at `position`, in source tokens.
  void dragged(const saccade::figure::Target& target, double position);
  void dragEnded();
  void roomChanged();
  void scrolledByHand();
  void painted();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  QPointF toFigure(QPointF viewport_point) const;

  /// A part of the viewport, and where the figure's origin stands for it: the figure as it is scrolled, and over it
  /// each band that stays. None: the corner between two bands, where nothing is.
  struct Pane {
    QRect place;
    std::optional<QPointF> origin;
    std::optional<Qt::Edge> edge = {};  // it lies at, with the figure running on under it
  };
  /// From the lowest to the topmost.
  std::vector<Pane> panes() const;
  /// What of the pane is not covered by those above it.
  static QRegion seenOf(const std::vector<Pane>& panes, std::size_t index);
  /// Where an area of the figure stands in the viewport for a pane with this origin.
  QRectF placed(const QRectF& area, QPointF origin) const;
  /// The area as it is seen first from above; as it is scrolled where it is not seen.
  QRectF seenPlace(const QRectF& area) const;
  /// Pixels per point that the size of the viewport asks for; the same for every figure, so that none jumps.
  double fit() const;
  /// Beside others a figure that is a little too large for its place is drawn a little smaller.
  double shrink() const;
  double scale() const { return fit() * shrink() * zoom_; }
  QPointF origin() const;
  /// The topmost handle or, with `handle` false, the topmost place of any other kind.
  const figure::HitRegion* regionAt(QPointF viewport_point, bool handle) const;
  std::optional<figure::Target> nextToken(int token, bool forward) const;
  void click(QPointF viewport_point, Qt::KeyboardModifiers modifiers);
  void zoomAbout(QPointF viewport_point, double zoom);
  void updateScrollBars();
  void redraw();
  void render();
  void paintEdge(QPainter& painter, const Pane& pane) const;
  void paintLit(QPainter& painter, QPointF origin, const figure::Target& target, bool locked) const;
  void paintOutline(QPainter& painter, QPointF origin, const figure::Target& target) const;
  void paintHandles(QPainter& painter) const;
  /// The handle whose knob is at a point of the viewport.
  const figure::HitRegion* knobAt(QPointF viewport_point) const;
  /// Whether the figure has handles that can be dragged.
  bool canBend() const { return bendable_ && !faded_ && !figure_.drag_axes.empty(); }
  void paintCard(QPainter& painter, const figure::Target& target) const;

  figure::Figure figure_;
  figure::Theme theme_ = figure::Theme::light();
  QString reason_;
  double zoom_ = 1;
  bool fresh_ = false;
  bool ring_ = false;  // focused by keyboard
  bool faded_ = false;
  bool presented_ = false;
  bool compared_ = false;
  bool bendable_ = true;

  // The figure as it stands in the viewport: the pointer moves far more often than the figure changes.
  QPixmap cache_;
  bool cache_valid_ = false;

  std::optional<figure::Target> hovered_, locked_;
  std::vector<figure::Target> beside_;
  std::optional<views::Readout> readout_;

  struct Drag {
    figure::Target target;
    std::size_t axis = 0;
    QPointF pressed;
    bool moved = false;  // a press without a move is a click on what lies below the handle
  };
  std::optional<Drag> drag_;
};

}  // namespace saccade::window
