#pragma once

#include <QLabel>
#include <QPushButton>
#include <QStringList>
#include <QWidget>
#include <optional>

#include "ui/figure/theme.h"
#include "ui/widgets/glyph_button.h"
#include "ui/widgets/text_field.h"
#include "ui/window/output_label.h"

namespace saccade::window {

/// The row above everything: what goes in, what comes out, how long it took, and the way to export it. A long text
/// makes it higher; what stands beside the text stays where it is.
class SourceBar : public QWidget {
  Q_OBJECT

 public:
  explicit SourceBar(QWidget* parent = nullptr);

  void setSource(const QString& source) { source_->edit()->setText(source); }
  QString source() const { return source_->edit()->text(); }
  void focusSource();
  /// What was typed while nothing that takes text had the focus.
  void typeInSource(const QString& text);
  /// With a target the output's place is taken by a line to type it in.
  void setTarget(const std::optional<QString>& target);
  void toggleTarget() {
    if (writes_ && !source_->edit()->isReadOnly()) force_->click();
  }
  void setOutput(const QString& output, const QString& before = {});
  const QString& output() const { return output_->text(); }
  /// None: there is no answer that took any.
  void setRunTime(std::optional<double> milliseconds);
  void setRunning();
  /// A trace file cannot be run again.
  void setReadOnly(bool read_only);
  /// A model that only reads has no output, and takes no target.
  void setWrites(bool writes);
  void setSuggestions(const QStringList& sentences);
  void setLit(int start, int end) { source_->setLit(start, end); }
  void setTheme(const figure::Theme& theme);

 signals:
  void sourceEdited(const QString& source);
  void targetEdited(const std::optional<QString>& target);
  /// A sentence taken from the suggestions rather than typed.
  void suggestionChosen(const QString& source);
  void exportRequested();

 private:
  void showSuggestions();

  widgets::TextField* source_;
  QLabel* arrow_;
  OutputLabel* output_;
  widgets::TextField* target_;
  widgets::GlyphButton *force_, *suggest_;
  QLabel* time_;
  QPushButton* export_;
  QStringList suggestions_;
  bool writes_ = true;
};

}  // namespace saccade::window
