#pragma once

#include <QWidget>

#include "ui/exhibit/comparison.h"
#include "ui/window/figure_canvas.h"
#include "ui/window/panel_title.h"

namespace saccade::window {

/// The weights of the active exhibit minus those of the one that was active before it, beside the figures of both.
class DifferencePanel : public QWidget {
  Q_OBJECT

 public:
  /// @param compared must outlive the panel
  explicit DifferencePanel(exhibit::Comparison& compared, QWidget* parent = nullptr);

  void setTheme(const figure::Theme& theme);
  FigureCanvas* canvas() const { return canvas_; }
  PanelTitle* title() const { return title_; }

 signals:
  /// The user wants no more of it.
  void closed();

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void follow();
  void draw();
  void light();

  exhibit::Comparison& compared_;
  PanelTitle* title_;
  FigureCanvas* canvas_;
  std::vector<QMetaObject::Connection> heard_;
};

}  // namespace saccade::window
