#pragma once

#include <QCheckBox>
#include <QLabel>
#include <QSlider>
#include <functional>
#include <memory>
#include <span>

#include "ui/exhibit/exhibit.h"
#include "ui/widgets/chooser.h"

namespace saccade::window {

/// The row over the figure of a trace with several maps: which of them is shown, and how. All of it stands in a menu
/// too, with its keys.
class AttentionControls : public QWidget {
  Q_OBJECT

 public:
  explicit AttentionControls(QWidget* parent = nullptr);

  /// Shows what is chosen, and only what has a meaning in the view of this trace. There must be one.
  void setState(const exhibit::Exhibit& exhibit);
  void addTo(QMenu* menu);
  void setTheme(const figure::Theme& theme);

 signals:
  void mapChosen(int map);
  void stateChanged(const std::function<void(saccade::views::ViewState&)>& change);
  void wordsMerged(bool merged);

 private:
  QCheckBox* addToggle(const char* object_name, QAction* action);
  void showChoices(std::span<const HeadBehavior> behaviors);
  void showSorts(std::span<const HeadBehavior> behaviors, const QString& sort);
  void setMass(double mass);

  QAction *previous_site_, *next_site_, *previous_layer_, *next_layer_, *previous_head_, *next_head_;
  QAction *fewer_, *more_, *special_, *renormalize_, *sink_, *words_;
  widgets::Chooser *site_, *layer_, *head_, *sort_;
  QWidget* mass_;
  QLabel* mass_text_;
  QSlider* mass_slider_;

  QStringList sorts_;  // the behaviours that heads can be sorted by, side by side with the choices
  std::shared_ptr<const Trace> trace_;
  int map_ = 0;
};

}  // namespace saccade::window
