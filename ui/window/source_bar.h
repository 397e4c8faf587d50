#pragma once

#include <QLabel>
#include <QPushButton>
#include <QWidget>
#include <optional>

#include "ui/figure/theme.h"
#include "ui/widgets/glyph_button.h"
#include "ui/widgets/text_field.h"
#include "ui/window/input_form.h"
#include "ui/window/output_label.h"

namespace saccade::window {

/// The row above everything: what goes in, what comes out, how long it took, and the way to export it. A long text
/// makes it higher; what stands beside the text stays where it is.
class SourceBar : public QWidget {
  Q_OBJECT

 public:
  explicit SourceBar(QWidget* parent = nullptr);

  /// Shows `input` in the form for what the model reads.
  void setInput(const Input& input, InputKind reads, const InputHints& hints);
  void focusSource() { input_->takeFocus(); }
  /// What was typed while nothing that takes text had the focus.
  void typeInSource(const QString& text) { input_->type(text); }
  /// With a target the output's place is taken by a line to type it in.
  void setTarget(const std::optional<QString>& target);
  void toggleTarget() {
    if (writes_ && !input_->isReadOnly()) force_->click();
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
  void setSuggestions(const std::vector<InputSource>& suggestions) { input_->setSuggestions(suggestions); }
  void setLit(int start, int end) { input_->setLit(start, end); }
  void setTheme(const figure::Theme& theme);

 signals:
  void inputEdited(const saccade::Input& input);
  /// What is edited from now on is a change of its own.
  void inputSettled();
  /// An input taken from the suggestions or from a file.
  void inputGiven(const saccade::InputSource& source);
  void targetEdited(const std::optional<QString>& target);
  void exportRequested();
  /// One line for the user.
  void said(const QString& message);

 private:
  InputForm* input_;
  QLabel* arrow_;
  OutputLabel* output_;
  widgets::TextField* target_;
  widgets::GlyphButton* force_;
  QLabel* time_;
  QPushButton* export_;
  InputHints hints_;
  bool writes_ = true;
};

}  // namespace saccade::window
