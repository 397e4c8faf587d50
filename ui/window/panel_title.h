#pragma once

#include <QWidget>

#include "ui/figure/theme.h"
#include "ui/widgets/glyph_button.h"

namespace saccade::window {

/// The line over one of several figures: which model it is of, what that says, and a value at the right: what is lit,
/// or else how long it took. A bar marks the one that the window is about.
class PanelTitle : public QWidget {
  Q_OBJECT

 public:
  explicit PanelTitle(QWidget* parent = nullptr);

  void setName(const QString& name);
  void setOutput(const QString& output);
  /// @param lit whether it is of what is pointed at
  void setValue(const QString& value, bool lit);
  void setActive(bool active);
  /// Whether it can be closed.
  void setClosable(bool closable) { close_->setVisible(closable); }
  void setTheme(const figure::Theme& theme);

  const QString& name() const { return name_; }
  const QString& output() const { return output_; }
  const QString& value() const { return value_; }
  bool isActive() const { return active_; }

 signals:
  void pressed();
  void closed();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  void describe();

  QString name_, output_, value_;
  bool lit_ = false;
  bool active_ = false;
  widgets::GlyphButton* close_;
  figure::Theme theme_ = figure::Theme::light();
};

/// "1.2 ms"
QString run_time_text(double milliseconds);

}  // namespace saccade::window
