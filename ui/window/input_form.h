#pragma once

#include <QWidget>
#include <vector>

#include "engine/trace/input.h"
#include "engine/trace/input_source.h"
#include "ui/figure/theme.h"
#include "ui/widgets/glyph_button.h"
#include "ui/widgets/picture_well.h"
#include "ui/widgets/text_field.h"

namespace saccade::window {

/// Where what a model reads is typed, pasted or drawn: a line for a text, two for a pair, a box for a document, a well
/// for a picture, which may be a pad to draw on. It has the form of one of them at a time.
class InputForm : public QWidget {
  Q_OBJECT

 public:
  explicit InputForm(QWidget* parent = nullptr);

  void setForm(InputKind kind, const InputHints& hints);
  InputKind kind() const { return kind_; }
  /// Shows an input of the form's kind, without saying so. Of another kind, which waits for its model, nothing is
  /// shown.
  void setInput(const Input& input);
  void setReadOnly(bool read_only);
  bool isReadOnly() const { return read_only_; }
  void setSuggestions(const std::vector<InputSource>& suggestions);
  void takeFocus();
  /// What was typed while nothing that takes text had the focus. A form for pictures has no use for it.
  void type(const QString& text);
  /// Underlines code points [start, end) of the text; none where start = end.
  void setLit(int start, int end);
  void setTheme(const figure::Theme& theme);

 signals:
  void edited(const saccade::Input& input);
  /// What is edited from now on is a change of its own.
  void settled();
  /// Taken from the suggestions, or from a file.
  void given(const saccade::InputSource& source);
  /// One line for the user.
  void said(const QString& message);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  widgets::TextField* addText(const QString& label, const char* name);
  void buildPicture();
  void showSuggestions();
  void openPicture();
  void setLarge(bool large);
  void showTools();

  InputKind kind_ = InputKind::text;
  bool read_only_ = false, pad_ = false;
  std::vector<InputSource> suggestions_;
  QWidget* forms_[4];  // in the order of the kinds
  widgets::TextField *text_, *first_, *second_, *document_;
  widgets::PictureWell* well_;
  widgets::GlyphButton *suggest_, *larger_document_, *larger_picture_, *open_, *undo_, *clear_;
  QWidget* tools_;
};

}  // namespace saccade::window
