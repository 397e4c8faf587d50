#pragma once

#include <QAbstractSlider>
#include <QLabel>
#include <QList>
#include <QScrollArea>
#include <QString>
#include <QTimer>
#include <QWheelEvent>
#include <QWidget>
#include <optional>

#include "ui/figure/theme.h"
#include "ui/widgets/glyph_button.h"

namespace saccade::widgets {

/// What a step wrote, as the timeline shows it.
struct StepToken {
  QString text;
  bool dotted = false;  // underlined with dots

  bool operator==(const StepToken&) const = default;
};

/// The scrubber: what was written, one chip for each step, reached ones filled and the current one outlined. Its value
/// is the step.
class StepStrip : public QAbstractSlider {
  Q_OBJECT

 public:
  explicit StepStrip(QWidget* parent = nullptr);

  void setTokens(const QList<StepToken>& tokens);
  /// Whether it is to be read from far away.
  void setLarge(bool large);
  void setLit(std::optional<int> step);
  void setFaded(bool faded);
  void setTheme(const figure::Theme& theme);
  bool empty() const { return tokens_.isEmpty(); }
  /// Of all that it shows, as it was designed.
  double scale() const;
  QRectF chip(int step) const { return chips_.value(step); }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 signals:
  void hovered(std::optional<int> step);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void changeEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override { event->ignore(); }

 private:
  int nearest(double x) const;
  void layOut();
  QFont font(int weight) const;

  QList<StepToken> tokens_;
  QList<QRectF> chips_;
  std::optional<int> lit_;
  bool faded_ = false;
  bool large_ = false;
  figure::Theme theme_ = figure::Theme::light();
};

/// The row under the figure: first, previous, play, next, and the scrubber. Where nothing is written step by step, a
/// line on what the keys do stands there.
class Timeline : public QWidget {
  Q_OBJECT

 public:
  explicit Timeline(QWidget* parent = nullptr);

  void setTokens(const QList<StepToken>& tokens);
  /// Whether it is to be read from far away.
  void setLarge(bool large);
  /// What is said where there are no steps; empty: nothing, the buttons stay.
  void setHint(const QString& hint);
  /// Shows the step; says nothing.
  void setStep(int step);
  void setLit(std::optional<int> step) { strip_->setLit(step); }
  /// Whether the tokens are drawn faintly: they are none of what was asked for last.
  void setFaded(bool faded) { strip_->setFaded(faded); }
  void setTheme(const figure::Theme& theme);

  int step() const { return strip_->value(); }
  bool playing() const { return clock_.isActive(); }

 public slots:
  void first();
  void previous();
  void next();
  void last();
  /// Plays from the current step, from the first where the current one is the last; pauses if it plays.
  void togglePlay();
  void pause();

 signals:
  /// The user, or the clock, went to `step`.
  void stepChanged(int step);
  /// The pointer took hold of the scrubber.
  void grabbed();
  void hovered(std::optional<int> step);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void go(int step);
  void advance();
  void refresh();
  void arrange();

  StepStrip* strip_;
  QScrollArea* scroll_;
  QLabel* hint_;
  GlyphButton *first_, *previous_, *play_, *next_;
  QTimer clock_;
};

}  // namespace saccade::widgets
