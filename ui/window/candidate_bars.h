#pragma once

#include <QWidget>
#include <vector>

#include "engine/trace/trace.h"
#include "ui/figure/theme.h"

namespace saccade::window {

/// What a model held likely, as bars: the tokens of a step, the labels of a token.
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

}  // namespace saccade::window
