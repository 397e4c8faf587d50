#include "ui/widgets/wrapping_edit.h"

#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextLayout>
#include <algorithm>
#include <cmath>

namespace saccade::widgets {

namespace {

constexpr int kMargin = 2;             // around the text
constexpr int kAbove = 3, kBelow = 4;  // its lines

}  // namespace

WrappingEdit::WrappingEdit(QWidget* parent) : QPlainTextEdit(parent) {
  setFrameShape(QFrame::NoFrame);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  setTabChangesFocus(true);
  setUndoRedoEnabled(false);  // undo is the window's
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  document()->setDocumentMargin(kMargin);
  setViewportMargins(0, kAbove, 0, kBelow - 1);  // a pixel less: a viewport as high as its lines scrolls
  connect(this, &QPlainTextEdit::textChanged, this, &WrappingEdit::edited);
  fitLines();
}

void WrappingEdit::setParagraphs(int lines) {
  paragraph_lines_ = lines;
  setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
  fitLines();
}

QString WrappingEdit::text() const {
  // Not `toPlainText`, which makes a space of a no-break space.
  return document()->toRawText().replace(QChar::ParagraphSeparator, QLatin1Char('\n'));
}

void WrappingEdit::setText(const QString& text) {
  if (text == this->text()) return;
  const QSignalBlocker blocker(this);
  const int cursor = cursorPosition();
  setPlainText(text);
  known_ = this->text();
  QTextCursor place = textCursor();
  // A long text is read from its beginning.
  place.setPosition(hasFocus() ? std::min(cursor, static_cast<int>(known_.size())) : 0);
  setTextCursor(place);
  fitLines();
}

void WrappingEdit::append(const QString& text) {
  moveCursor(QTextCursor::End);
  insertPlainText(text);
}

void WrappingEdit::edited() {
  const QString text = this->text();
  if (text == known_) return;  // an input method is still at work
  known_ = text;
  fitLines();
  emit textEdited(text);
}

void WrappingEdit::setLit(int start, int length, const QColor& ground) {
  QList<QTextEdit::ExtraSelection> lit;
  if (length > 0) {
    QTextEdit::ExtraSelection selection;
    selection.cursor = QTextCursor(document());
    const int end = static_cast<int>(known_.size());
    selection.cursor.setPosition(std::min(start, end));
    selection.cursor.setPosition(std::min(start + length, end), QTextCursor::KeepAnchor);
    selection.format.setBackground(ground);
    selection.format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
    lit << selection;
  }
  if (!lit.isEmpty() || !extraSelections().isEmpty()) setExtraSelections(lit);
}

void WrappingEdit::fitLines() {
  if (paragraph_lines_ > 0) {
    setFixedHeight(paragraph_lines_ * fontMetrics().lineSpacing() + 2 * kMargin + kAbove + kBelow);
    return;
  }
  lines_ = 0;
  elided_ = false;
  double height = 0;
  for (QTextBlock block = document()->firstBlock(); block.isValid() && !elided_; block = block.next()) {
    blockBoundingRect(block);  // lays it out
    const QTextLayout& layout = *block.layout();
    for (int i = 0; i < layout.lineCount(); ++i) {
      elided_ = lines_ == most_lines;
      if (elided_) break;
      ++lines_;
      last_start_ = block.position() + layout.lineAt(i).textStart();
      last_top_ = height + kMargin;
      height += layout.lineAt(i).height();
    }
  }
  lines_ = std::max(1, lines_);
  height = std::max<double>(height, fontMetrics().lineSpacing());
  setFixedHeight(static_cast<int>(std::ceil(height)) + 2 * kMargin + kAbove + kBelow);
  viewport()->update();
}

void WrappingEdit::paintEvent(QPaintEvent* event) {
  if (!elided_ || hasFocus()) {
    // Of the line that is scrolled away, nothing hangs into the margin.
    const int top = verticalScrollBar()->value() > 0 ? kMargin : 0;
    QPaintEvent lines(event->region() & QRect(0, top, width(), height()));
    return QPlainTextEdit::paintEvent(&lines);
  }
  QPaintEvent above(event->region() & QRect(0, 0, width(), static_cast<int>(last_top_)));
  QPlainTextEdit::paintEvent(&above);
  QPainter painter(viewport());
  painter.setPen(palette().color(QPalette::Text));
  const QString rest = text().mid(last_start_).replace(QLatin1Char('\n'), QLatin1Char(' '));
  painter.drawText(QPointF(kMargin, last_top_ + QFontMetricsF(font()).ascent()),
                   QFontMetricsF(font()).elidedText(rest, Qt::ElideRight, viewport()->width() - 2 * kMargin));
}

void WrappingEdit::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  // Not within the layout that is at work: it would not hear of another height.
  if (event->size().width() == event->oldSize().width()) return;
  QMetaObject::invokeMethod(this, &WrappingEdit::fitLines, Qt::QueuedConnection);
}

void WrappingEdit::changeEvent(QEvent* event) {
  QPlainTextEdit::changeEvent(event);
  if (event->type() == QEvent::FontChange) fitLines();
}

void WrappingEdit::keyPressEvent(QKeyEvent* event) {
  // Escape leaves a text of paragraphs, too; all other keys are its own.
  if (paragraph_lines_ > 0 && event->key() != Qt::Key_Escape) return QPlainTextEdit::keyPressEvent(event);
  const auto has_line = [this](QTextCursor::MoveOperation way) { return textCursor().movePosition(way); };
  bool windows = false;
  switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Escape:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
      windows = true;
      break;
    case Qt::Key_Up:
      windows = !has_line(QTextCursor::Up);
      break;
    case Qt::Key_Down:
      windows = !has_line(QTextCursor::Down);
      break;
    default:
      windows = isReadOnly() && !event->matches(QKeySequence::Copy) && !event->matches(QKeySequence::SelectAll);
  }
  windows ? event->ignore() : QPlainTextEdit::keyPressEvent(event);
}

void WrappingEdit::wheelEvent(QWheelEvent* event) {
  paragraph_lines_ > 0 || (elided_ && hasFocus()) ? QPlainTextEdit::wheelEvent(event) : event->ignore();
}

void WrappingEdit::focusInEvent(QFocusEvent* event) {
  QPlainTextEdit::focusInEvent(event);
  ensureCursorVisible();
}

void WrappingEdit::focusOutEvent(QFocusEvent* event) {
  QPlainTextEdit::focusOutEvent(event);
  if (paragraph_lines_ == 0) verticalScrollBar()->setValue(0);
  viewport()->update();
}

/// A file that is dropped is for the window to open.
bool WrappingEdit::canInsertFromMimeData(const QMimeData* source) const {
  return !source->hasUrls() && QPlainTextEdit::canInsertFromMimeData(source);
}

void WrappingEdit::insertFromMimeData(const QMimeData* source) {
  const auto count = source->text().size() + known_.size() - textCursor().selectedText().size();
  if (count > most_characters) {
    emit tooLong(static_cast<int>(count));
  } else {
    QPlainTextEdit::insertFromMimeData(source);
  }
}

}  // namespace saccade::widgets
