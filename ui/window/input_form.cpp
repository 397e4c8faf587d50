#include "ui/window/input_form.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QVBoxLayout>

#include "engine/core/error.h"
#include "ui/widgets/style.h"
#include "ui/worker/picture_file.h"

namespace saccade::window {

using widgets::Glyph;
using widgets::GlyphButton;
using widgets::TextField;
using widgets::WrappingEdit;

namespace {

constexpr int kDocumentLines = 4, kLargeDocumentLines = 14;
constexpr int kWell = 96, kPad = 144, kLarge = 224;  // sides, in pixels
constexpr int kTool = 28;                            // side of a button beside a picture
constexpr int kLongestSuggestion = 90;               // characters of a suggestion that the menu shows
constexpr int kThumbnail = 40;

QString title_of(const InputSource& source) {
  const QString line = QString::fromStdString(words_of(source)).simplified();
  return line.size() <= kLongestSuggestion ? line : line.left(kLongestSuggestion - 1) + QChar(0x2026);
}

/// Empty where it is no picture.
QIcon thumbnail_of(const InputSource& source) {
  const auto* file = std::get_if<PictureFile>(&source);
  if (!file) return {};
  try {
    const QImage image = worker::image_of(worker::read_picture(file->path));
    const bool small = std::max(image.width(), image.height()) < kThumbnail;
    return QIcon(QPixmap::fromImage(image.scaled(kThumbnail, kThumbnail, Qt::KeepAspectRatio,
                                                 small ? Qt::FastTransformation : Qt::SmoothTransformation)));
  } catch (const Error&) {
    return {};  // whoever chooses it hears why
  }
}

}  // namespace

InputForm::InputForm(QWidget* parent)
    : QWidget(parent),
      forms_{new QWidget, new QWidget, new QWidget, new QWidget},
      text_(addText(tr("Source"), "source")),
      first_(addText({}, "first")),
      second_(addText({}, "second")),
      document_(addText(tr("Document"), "document")),
      well_(new widgets::PictureWell),
      suggest_(new GlyphButton(Glyph::more, tr("Inputs worth trying"))),
      larger_document_(new GlyphButton(Glyph::larger, tr("More room for the text"))),
      larger_picture_(new GlyphButton(Glyph::larger, tr("More room for the picture"))),
      open_(new GlyphButton(Glyph::open, tr("Open a picture…"))),
      undo_(new GlyphButton(Glyph::undo, tr("Take back the last stroke"))),
      clear_(new GlyphButton(Glyph::clear, tr("Clear the picture (Del)"))),
      tools_(new QWidget) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  for (QWidget* form : forms_) {
    form->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    column->addWidget(form);
    form->hide();
  }
  const auto stack = [this](InputKind kind, std::initializer_list<TextField*> fields) {
    auto* lines = new QVBoxLayout(forms_[static_cast<int>(kind)]);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(4);
    for (TextField* field : fields) lines->addWidget(field);
  };
  stack(InputKind::text, {text_});
  stack(InputKind::pair, {first_, second_});
  stack(InputKind::document, {document_});
  buildPicture();
  text_->edit()->setPlaceholderText(tr("Type a text"));
  first_->edit()->setPlaceholderText(tr("Type the first text"));
  second_->edit()->setPlaceholderText(tr("Type the second text"));
  document_->edit()->setPlaceholderText(tr("Type or paste a text"));
  document_->edit()->setParagraphs(kDocumentLines);
  document_->addButton(larger_document_);

  suggest_->setObjectName("suggestions");
  suggest_->hide();
  larger_document_->setObjectName("largerDocument");
  larger_picture_->setObjectName("largerPicture");
  for (GlyphButton* button : {larger_document_, larger_picture_}) {
    button->setCheckable(true);
    connect(button, &GlyphButton::toggled, this, &InputForm::setLarge);
  }

  const auto text_of = [](const TextField* field) { return field->edit()->text().toStdString(); };
  connect(text_->edit(), &WrappingEdit::textEdited, this, [=, this] { emit edited(Text{text_of(text_)}); });
  connect(document_->edit(), &WrappingEdit::textEdited, this, [=, this] { emit edited(Document{text_of(document_)}); });
  for (const TextField* half : {first_, second_}) {
    connect(half->edit(), &WrappingEdit::textEdited, this, [=, this] {
      emit edited(Pair{text_of(first_), text_of(second_)});
    });
  }
  connect(well_, &widgets::PictureWell::strokeBegan, this, &InputForm::settled);
  connect(well_, &widgets::PictureWell::drawn, this,
          [this](const QImage& drawn) { emit edited(worker::picture_of(drawn)); });
  connect(well_, &widgets::PictureWell::changed, this, &InputForm::showTools);
  connect(suggest_, &GlyphButton::clicked, this, &InputForm::showSuggestions);
  connect(open_, &GlyphButton::clicked, this, &InputForm::openPicture);
  connect(undo_, &GlyphButton::clicked, well_, &widgets::PictureWell::undoStroke);
  connect(clear_, &GlyphButton::clicked, well_, &widgets::PictureWell::clear);
  setForm(InputKind::text, {});
}

TextField* InputForm::addText(const QString& label, const char* name) {
  auto* field = new TextField(label, QLatin1String(name));
  connect(field->edit(), &WrappingEdit::tooLong, this, [this](int characters) {
    emit said(tr("The text has %1 characters: at most %2 are taken.")
                  .arg(QLocale().toString(characters), QLocale().toString(WrappingEdit::most_characters)));
  });
  return field;
}

void InputForm::buildPicture() {
  open_->setObjectName("openPicture");
  undo_->setObjectName("undoStroke");
  clear_->setObjectName("clearPicture");
  auto* buttons = new QVBoxLayout(tools_);
  buttons->setContentsMargins(0, 0, 0, 0);
  buttons->setSpacing(0);
  for (GlyphButton* button : {open_, undo_, clear_, larger_picture_}) {
    button->setFixedSize(kTool, kTool);
    buttons->addWidget(button);
  }
  buttons->addStretch(1);
  auto* row = new QHBoxLayout(forms_[static_cast<int>(InputKind::picture)]);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(4);
  row->addWidget(well_, 0, Qt::AlignTop);
  row->addWidget(tools_, 0, Qt::AlignTop);
}

void InputForm::setForm(InputKind kind, const InputHints& hints) {
  kind_ = kind;
  pad_ = hints.pad;
  for (int i = 0; i < 4; ++i) forms_[i]->setVisible(i == static_cast<int>(kind));
  const auto name = [](TextField* field, const std::string& named, const QString& otherwise) {
    field->setLabel(named.empty() ? otherwise : QString::fromStdString(named));
  };
  name(first_, hints.first, tr("First"));
  name(second_, hints.second, tr("Second"));
  TextField::align({first_, second_});
  // What the model says stands beside what it reads: a well takes no more than its room.
  setSizePolicy(kind == InputKind::picture ? QSizePolicy::Fixed : QSizePolicy::Expanding, QSizePolicy::Fixed);
  well_->setPad(pad_ && !read_only_ ? std::optional(hints.side) : std::nullopt);
  well_->setHint(pad_ ? tr("Draw here, or drop a picture") : tr("Drop or paste a picture"));
  setLarge(kind == InputKind::picture ? larger_picture_->isChecked() : larger_document_->isChecked());
  switch (kind) {
    case InputKind::text:
      text_->addButton(suggest_);
      break;
    case InputKind::pair:
      first_->addButton(suggest_);
      break;
    case InputKind::document:
      document_->addButton(suggest_);
      break;
    case InputKind::picture:
      suggest_->setFixedSize(kTool, kTool);
      static_cast<QVBoxLayout*>(tools_->layout())->insertWidget(0, suggest_);
  }
  suggest_->setVisible(!suggestions_.empty());
  showTools();
}

void InputForm::setInput(const Input& input) {
  if (kind_of(input) != kind_) return;
  const auto show = [](TextField* field, const std::string& text) {
    field->edit()->setText(QString::fromStdString(text));
  };
  if (const auto* text = std::get_if<Text>(&input)) show(text_, text->text);
  if (const auto* document = std::get_if<Document>(&input)) show(document_, document->text);
  if (const auto* picture = std::get_if<Picture>(&input)) well_->setPicture(worker::image_of(*picture));
  if (const auto* pair = std::get_if<Pair>(&input)) {
    show(first_, pair->first);
    show(second_, pair->second);
  }
}

void InputForm::setReadOnly(bool read_only) {
  read_only_ = read_only;
  const QString why = read_only ? tr("A trace is a record: open a model to type") : QString();
  for (TextField* field : {text_, first_, second_, document_}) {
    field->edit()->setReadOnly(read_only);
    field->edit()->setToolTip(why);
  }
  well_->setToolTip(why);
  if (read_only) well_->setPad(std::nullopt);
  showTools();
}

void InputForm::showTools() {
  open_->setVisible(!read_only_);
  clear_->setVisible(!read_only_);
  undo_->setVisible(pad_ && !read_only_);
  clear_->setEnabled(!well_->picture().isNull());
  undo_->setEnabled(well_->canUndoStroke());
}

void InputForm::setLarge(bool large) {
  document_->edit()->setParagraphs(large ? kLargeDocumentLines : kDocumentLines);
  well_->setSide(large ? kLarge : pad_ ? kPad : kWell);
}

void InputForm::setSuggestions(const std::vector<InputSource>& suggestions) {
  suggestions_ = suggestions;
  suggest_->setVisible(!suggestions.empty());
}

void InputForm::showSuggestions() {
  QMenu menu(this);
  menu.setObjectName("suggestionsMenu");
  for (const InputSource& suggestion : suggestions_) {
    // An ampersand would become a mnemonic.
    menu.addAction(thumbnail_of(suggestion), title_of(suggestion).replace('&', QLatin1String("&&")), this,
                   [this, suggestion] { emit given(suggestion); });
  }
  menu.exec(suggest_->mapToGlobal(QPoint(0, suggest_->height() + 4)));
}

void InputForm::openPicture() {
  const QString path = QFileDialog::getOpenFileName(
      this, tr("Open a picture"), {},
      tr("Pictures (*.png *.jpg *.jpeg *.gif *.webp *.bmp *.ppm *.pgm *.pbm);;All files (*)"));
  if (!path.isEmpty()) emit given(PictureFile{path.toStdString()});
}

void InputForm::takeFocus() {
  QWidget* const targets[] = {text_->edit(), first_->edit(), document_->edit(), well_};
  targets[static_cast<int>(kind_)]->setFocus(Qt::ShortcutFocusReason);
}

void InputForm::type(const QString& text) {
  if (read_only_ || kind_ == InputKind::picture) return;
  WrappingEdit* const edits[] = {text_->edit(), first_->edit(), document_->edit()};
  WrappingEdit* const edit = edits[static_cast<int>(kind_)];
  edit->setFocus(Qt::OtherFocusReason);
  edit->append(text);
}

void InputForm::setLit(int start, int end) {
  text_->setLit(start, end);
  document_->setLit(start, end);
}

void InputForm::resizeEvent(QResizeEvent*) {
  TextField::align({first_, second_});  // their letters may have become larger
}

void InputForm::setTheme(const figure::Theme& theme) {
  for (TextField* field : {text_, first_, second_, document_}) field->setTheme(theme, theme.source);
  well_->setTheme(theme);
  for (GlyphButton* button : {suggest_, larger_document_, larger_picture_, open_, undo_, clear_}) {
    button->setTheme(theme);
  }
}

}  // namespace saccade::window
