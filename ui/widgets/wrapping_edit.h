#pragma once

#include <QPlainTextEdit>

namespace saccade::widgets {

/// A text to type that is wrapped, and as high as its lines, three at most: while it is edited the rest is scrolled to,
/// otherwise the third line ends in an ellipsis. Everything else is as in a line of input: Enter, and the arrow keys
/// where there is no line to go to, are the window's. Or a text of paragraphs, of a height that is set, with a bar to
/// scroll it and keys as they are in any text.
class WrappingEdit : public QPlainTextEdit {
  Q_OBJECT

 public:
  static constexpr int most_lines = 3;
  /// Characters that can be pasted. All of them are laid out anew with each that is typed.
  static constexpr int most_characters = 100'000;

  explicit WrappingEdit(QWidget* parent = nullptr);

  /// Makes it a text of paragraphs, so many lines high.
  void setParagraphs(int lines);
  QString text() const;
  /// Sets the text without saying so, and leaves the cursor where it was as far as it can.
  void setText(const QString& text);
  /// Writes `text` at the end, as if it were typed.
  void append(const QString& text);
  int cursorPosition() const { return textCursor().position(); }
  /// How many lines are seen.
  int lines() const { return lines_; }
  /// Whether there is more than is seen.
  bool elided() const { return elided_; }
  /// Underlines `length` characters from `start`; none where there are none.
  void setLit(int start, int length, const QColor& ground);

 signals:
  void textEdited(const QString& text);
  /// What was pasted is not taken: there are so many characters of it.
  void tooLong(int characters);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool canInsertFromMimeData(const QMimeData* source) const override;
  void insertFromMimeData(const QMimeData* source) override;

 private:
  void edited();
  /// Makes it as high as its lines are.
  void fitLines();

  QString known_;            // what was set or said last
  int paragraph_lines_ = 0;  // 0: it is as high as its lines
  int lines_ = 1;
  bool elided_ = false;
  int last_start_ = 0;   // of the last line that is seen, in characters
  double last_top_ = 0;  // and where it stands
};

}  // namespace saccade::widgets
