#pragma once

#include <QWidget>

#include "ui/figure/theme.h"

namespace saccade::window {

/// What the model wrote. Where an intervention changed it, what it had written stands below, and what differs
/// is underlined in both.
class OutputLabel : public QWidget {
  Q_OBJECT

 public:
  explicit OutputLabel(QWidget* parent = nullptr);

  /// @param before empty where nothing was bent; equal to `text` where it made no difference
  void setText(const QString& text, const QString& before = {});
  const QString& text() const { return text_; }
  const QString& before() const { return before_; }
  void setTheme(const figure::Theme& theme);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString text_, before_;
  figure::Theme theme_ = figure::Theme::light();
};

}  // namespace saccade::window
