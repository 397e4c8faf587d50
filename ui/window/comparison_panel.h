#pragma once

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <QWidget>
#include <vector>

#include "ui/exhibit/comparison.h"
#include "ui/window/difference_panel.h"
#include "ui/window/exhibit_panel.h"

namespace saccade::window {

class WeightScale;

/// The middle of the window: the figures of all that is compared in a grid, what is chosen of the active one above
/// them, and its timeline below. One alone has no title, and all the room.
class ComparisonPanel : public QWidget {
  Q_OBJECT

 public:
  /// @param compared must outlive the panel
  explicit ComparisonPanel(exhibit::Comparison& compared, QWidget* parent = nullptr);

  ExhibitPanel* active() const { return panelOf(compared_.active()); }
  const std::vector<ExhibitPanel*>& panels() const { return panels_; }
  /// What there is to see in what is compared; empty: nothing is said.
  void setSee(const QString& see);
  /// Whether what one of them alone is about is explained above it.
  void setLessonWanted(bool wanted);
  void setPresented(bool presented);
  bool showsDifference() const { return difference_button_->isChecked() && compared_.count() > 1; }
  void toggleDifference() { difference_button_->toggle(); }
  /// Of all figures.
  void zoomBy(double factor);
  void resetZoom();
  void setTheme(const figure::Theme& theme);

 signals:
  void figurePainted();
  /// The user wants no explanation.
  void lessonClosed();

 private:
  ExhibitPanel* panelOf(const exhibit::Exhibit& exhibit) const;
  void add(exhibit::Exhibit& exhibit);
  void remove(const exhibit::Exhibit& exhibit);
  void showActive();
  void arrange();
  void showRemark();

  exhibit::Comparison& compared_;
  std::vector<ExhibitPanel*> panels_;
  QString see_;
  bool lesson_wanted_ = true;
  bool presented_ = false;
  figure::Theme theme_ = figure::Theme::light();

  QWidget *above_, *bar_, *below_;
  QLabel* remark_;
  WeightScale* scale_;
  QPushButton *difference_button_, *only_;
  QWidget* cells_;
  QGridLayout* grid_;
  std::vector<QWidget*> fillers_;
  DifferencePanel* difference_;
};

}  // namespace saccade::window
