#pragma once

#include <QLabel>
#include <QWidget>
#include <optional>

#include "engine/trace/trace.h"
#include "ui/figure/theme.h"
#include "ui/widgets/candidate_bars.h"

namespace saccade::window {

/// Tokens and the best that is said of each, in two columns.
class PredictionList : public QWidget {
  Q_OBJECT

 public:
  explicit PredictionList(QWidget* parent = nullptr);

  struct Line {
    QString token, says, probability;

    bool operator==(const Line&) const = default;
  };
  void setLines(const std::vector<Line>& lines, std::optional<int> lit);
  void setTheme(const figure::Theme& theme);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::vector<Line> lines_;
  std::optional<int> lit_;
  figure::Theme theme_ = figure::Theme::light();
};

/// Candidates as bars show them, most probable first.
QList<widgets::CandidateBars::Bar> bars_of(const std::vector<Candidate>& candidates);

/// The inspector's part on what a model that only reads has to say: of the whole text, of the token that is lit, or of
/// each token.
class PredictionPanel : public QWidget {
  Q_OBJECT

 public:
  explicit PredictionPanel(QWidget* parent = nullptr);

  /// @param token that is lit, an index into `Trace::source`
  void setPredictions(const Trace& trace, std::optional<int> token);
  void setTheme(const figure::Theme& theme);

 private:
  QLabel *title_, *of_whom_;
  widgets::CandidateBars* bars_;
  PredictionList* list_;
};

}  // namespace saccade::window
