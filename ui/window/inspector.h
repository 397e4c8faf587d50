#pragma once

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <functional>
#include <optional>
#include <vector>

#include "ui/figure/theme.h"
#include "ui/window/readout.h"
#include "ui/window/value_slider.h"
#include "ui/worker/runner.h"

namespace saccade::window {

/// The most likely tokens of a step, as bars.
class CandidateBars : public QWidget {
  Q_OBJECT

 public:
  explicit CandidateBars(QWidget* parent = nullptr);
  void setCandidates(const std::vector<Candidate>& candidates);
  void setTheme(const figure::Theme& theme);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::vector<Candidate> candidates_;
  figure::Theme theme_ = figure::Theme::light();
};

/// The right column: the step, the mechanism with what can be bent in it, the cell that is lit, and the checks.
class Inspector : public QScrollArea {
  Q_OBJECT

 public:
  explicit Inspector(QWidget* parent = nullptr);

  void setModel(const worker::ModelFacts& facts);
  void setStep(const Trace& trace, int map, int step, const AttentionOverrides& overrides);
  void setReadout(const std::optional<Readout>& readout);
  void setChecks(const std::vector<Check>& checks);
  void setTheme(const figure::Theme& theme);

 signals:
  /// The user bent something; `what` names it, so that the moves of one drag belong together.
  void bent(const saccade::AttentionOverrides& overrides, const QString& what);
  /// A slider was let go.
  void settled();

 private:
  void bend(const QString& what, const std::function<void(AttentionOverrides&)>& change);
  QLabel* addLabel(int pixels, int weight, const QString& object_name = {});
  void addRule();

  worker::ModelFacts facts_;
  AttentionOverrides overrides_;
  int step_ = 0;
  figure::Theme theme_ = figure::Theme::light();
  std::vector<QLabel*> primary_, secondary_;
  std::vector<Check> checks_shown_;

  QLabel *step_title_, *step_text_;
  CandidateBars* candidates_;
  QLabel* mechanism_;
  FormulaView* formula_;
  QLabel* citation_;
  ValueSlider *center_, *half_width_, *sigma_, *temperature_;
  QPushButton *draw_, *reset_;
  QLabel *cell_title_, *cell_text_;
  QLabel *checks_title_, *checks_;
};

}  // namespace saccade::window
