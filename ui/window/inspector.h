#pragma once

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <functional>
#include <optional>
#include <vector>

#include "ui/figure/theme.h"
#include "ui/views/readout.h"
#include "ui/widgets/candidate_bars.h"
#include "ui/widgets/chooser.h"
#include "ui/widgets/value_slider.h"
#include "ui/window/head_panel.h"
#include "ui/window/prediction_panel.h"
#include "ui/worker/runner.h"

namespace saccade::window {

/// The right column, in parts: the heads, the step, the mechanism with what can be bent in it, the cell that is lit,
/// what is predicted of the source, and the checks. Parts that a trace has nothing for are not there.
class Inspector : public QScrollArea {
  Q_OBJECT

 public:
  explicit Inspector(QWidget* parent = nullptr);

  void setModel(const worker::ModelFacts& facts);
  /// There is no trace: what is said of the model alone stays.
  void setEmpty();
  /// Whether what is said of the trace is drawn faintly: it is none of what was asked for last.
  void setFaded(bool faded);
  /// What is looked at now. There must be a trace.
  void setStep(const exhibit::Exhibit& exhibit);
  /// @param token of the source that is lit
  void setPredictions(const Trace& trace, std::optional<int> token) { predictions_->setPredictions(trace, token); }
  void setReadout(const std::optional<views::Readout>& readout);
  void setChecks(const std::vector<Check>& checks);
  void setTheme(const figure::Theme& theme);

 signals:
  /// The user bent something; `what` names it, so that the moves of one drag belong together.
  void bent(const saccade::Interventions& interventions, const QString& what);
  /// A slider was let go.
  void settled();
  /// The user chose how many outputs beam search keeps.
  void beamChosen(int width);
  void headChosen(int map, Qt::KeyboardModifiers modifiers);
  /// A button was pressed and has done what it does: nothing here needs the keys.
  void done();

 private:
  /// @param value what is bent of all queries
  void bend(const QString& what, std::optional<double> Bend::*value, double to);
  void change(const QString& what, const std::function<void(Interventions&)>& change);
  void explain(const Explanation& explanation);
  QLabel* addLabel(int pixels, int weight, const QString& object_name = {});
  /// What is added from now on is a part of its own, with a line below unless it is the last.
  QWidget* addPart(bool last = false);
  void setBeam(const exhibit::Exhibit& exhibit);
  /// Where there are heads to choose from they come first, and the step later.
  void arrange(bool heads);

  worker::ModelFacts facts_;
  Explanation explained_;
  Interventions interventions_;
  int step_ = 0;
  std::optional<bool> heads_first_;
  bool self_ = false;   // the map shown is of a text that attends to itself
  bool looks_ = false;  // a picture is looked at, one part after another
  figure::Theme theme_ = figure::Theme::light();
  std::vector<QLabel*> primary_, secondary_;
  std::vector<Check> checks_shown_;

  QVBoxLayout *parts_, *part_;
  QWidget *head_part_, *step_part_, *mechanism_part_, *cell_part_, *prediction_part_, *check_part_;
  HeadPanel* heads_;
  PredictionPanel* predictions_;
  QLabel *step_title_, *step_text_;
  widgets::CandidateBars* candidates_;
  QWidget* beam_row_;
  QLabel* beam_label_;
  widgets::Chooser* beam_;
  QLabel* mechanism_;
  widgets::FormulaView* formula_;
  QLabel* citation_;
  widgets::ValueSlider *center_, *half_width_, *sigma_, *temperature_;
  QPushButton *draw_, *reset_;
  QLabel *cell_title_, *cell_text_;
  QLabel *checks_title_, *checks_;
};

}  // namespace saccade::window
