#include "ui/window/source_bar.h"

#include <QHBoxLayout>

#include "ui/widgets/style.h"

namespace saccade::window {

namespace {

constexpr int kAbove = 11, kLine = 34;  // the space above, and the height of all that stands in one line

}  // namespace

SourceBar::SourceBar(QWidget* parent)
    : QWidget(parent),
      input_(new InputForm),
      arrow_(new QLabel(QStringLiteral("→"))),
      output_(new OutputLabel),
      target_(new widgets::TextField(tr("Target"), "target")),
      force_(new widgets::GlyphButton(widgets::Glyph::pencil, tr("Force a target of your own (Ctrl+T)"))),
      time_(new QLabel),
      export_(new QPushButton(tr("Export"))) {
  setObjectName("sourceBar");
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  force_->setObjectName("forceTarget");
  force_->setCheckable(true);
  export_->setObjectName("export");
  export_->setProperty("primary", true);
  export_->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  export_->setToolTip(tr("Export the figure (Ctrl+E)"));
  time_->setObjectName("runTime");
  time_->setFont(widgets::ui_font(11));
  time_->setMinimumWidth(56);
  time_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  arrow_->setFont(widgets::ui_font(15));
  force_->setFixedWidth(kLine);
  for (QWidget* part : std::initializer_list<QWidget*>{arrow_, force_, time_, export_}) part->setFixedHeight(kLine);
  target_->hide();

  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(16, kAbove, 16, kAbove);
  layout->setSpacing(8);
  layout->addWidget(input_, 5, Qt::AlignTop);
  layout->addSpacing(4);
  layout->addWidget(arrow_, 0, Qt::AlignTop);
  layout->addWidget(output_, 4);
  layout->addWidget(target_, 4, Qt::AlignTop);
  layout->addWidget(force_, 0, Qt::AlignTop);
  layout->addStretch(0);  // beside a picture, which takes no more than its own width
  layout->addWidget(time_, 0, Qt::AlignTop);
  layout->addSpacing(4);
  layout->addWidget(export_, 0, Qt::AlignTop);

  connect(input_, &InputForm::edited, this, &SourceBar::inputEdited);
  connect(input_, &InputForm::settled, this, &SourceBar::inputSettled);
  connect(input_, &InputForm::given, this, &SourceBar::inputGiven);
  connect(input_, &InputForm::said, this, &SourceBar::said);
  connect(target_->edit(), &widgets::WrappingEdit::textEdited, this,
          [this](const QString& text) { emit targetEdited(text); });
  connect(export_, &QPushButton::clicked, this, &SourceBar::exportRequested);
  connect(force_, &widgets::GlyphButton::clicked, this, [this](bool on) {
    // What the model wrote is the best start for a text of one's own.
    setTarget(on ? std::optional(output_->text()) : std::nullopt);
    if (on) target_->edit()->setFocus(Qt::ShortcutFocusReason);
    emit targetEdited(on ? std::optional(target_->edit()->text()) : std::nullopt);
    if (on) target_->edit()->selectAll();
  });
}

void SourceBar::setInput(const Input& input, InputKind reads, const InputHints& hints) {
  if (reads != input_->kind() || hints != hints_) input_->setForm(reads, hints);
  hints_ = hints;
  input_->setInput(input);
}

void SourceBar::setTarget(const std::optional<QString>& target) {
  force_->setChecked(target.has_value());
  target_->setVisible(target.has_value());
  output_->setVisible(writes_ && !target.has_value());
  if (target) target_->edit()->setText(*target);
}

void SourceBar::setOutput(const QString& output, const QString& before) { output_->setText(output, before); }

void SourceBar::setRunTime(std::optional<double> milliseconds) {
  time_->setText(!milliseconds        ? QString()
                 : *milliseconds < 10 ? tr("%1 ms").arg(*milliseconds, 0, 'f', 1)
                                      : tr("%1 ms").arg(qRound(*milliseconds)));
  time_->setToolTip(tr("Time the model took"));
}

void SourceBar::setRunning() { time_->setText(tr("running… Esc stops")); }

void SourceBar::setReadOnly(bool read_only) {
  input_->setReadOnly(read_only);
  force_->setVisible(!read_only && writes_);
}

void SourceBar::setWrites(bool writes) {
  writes_ = writes;
  arrow_->setVisible(writes);
  force_->setVisible(writes && !input_->isReadOnly());
  output_->setVisible(writes && !force_->isChecked());
}

void SourceBar::setTheme(const figure::Theme& theme) {
  input_->setTheme(theme);
  target_->setTheme(theme, theme.target);
  output_->setTheme(theme);
  force_->setTheme(theme);
  for (QLabel* label : {arrow_, time_}) widgets::set_text_color(label, theme.text_muted);
}

}  // namespace saccade::window
