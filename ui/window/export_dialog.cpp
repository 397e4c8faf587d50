#include "ui/window/export_dialog.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <algorithm>
#include <functional>

#include "engine/core/error.h"
#include "ui/export/exporter.h"
#include "ui/views/side_by_side.h"
#include "ui/widgets/style.h"
#include "ui/window/exhibit_panel.h"
#include "ui/worker/error_message.h"

namespace saccade::window {

namespace {

const QString kFolder = QStringLiteral("export/folder");
const QString kFormat = QStringLiteral("export/format");

/// The figure, as large as there is room for.
class Preview : public QWidget {
 public:
  explicit Preview(std::function<figure::Figure()> draw) : draw_(std::move(draw)) {
    setMinimumSize(360, 300);
    setAccessibleName(ExportDialog::tr("Preview"));
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    const figure::Figure figure = draw_();
    if (figure.size.isEmpty()) return;
    const double scale = std::min({width() / figure.size.width(), height() / figure.size.height(), 1.0});
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.translate((width() - figure.size.width() * scale) / 2, (height() - figure.size.height() * scale) / 2);
    painter.scale(scale, scale);
    if (figure.background.isValid()) painter.fillRect(QRectF(QPointF(), figure.size), figure.background);
    figure::paint(painter, figure);
  }

 private:
  std::function<figure::Figure()> draw_;
};

}  // namespace

ExportDialog::Part::Part(const exhibit::Exhibit& exhibit)
    : trace(exhibit.trace()),
      before(exhibit.unmodified()),
      behaviors(exhibit.shown().behaviors.begin(), exhibit.shown().behaviors.end()),
      accuracy(exhibit.facts().accuracy),
      view(&exhibit.view()),
      state(exhibit.state()),
      name(exhibit.facts().id) {}

ExportDialog::ExportDialog(const std::vector<const exhibit::Exhibit*>& shown,
                           const std::optional<Subtracted>& subtracted, QWidget* parent)
    : QDialog(parent), page_(shown.front()->page()) {
  for (const exhibit::Exhibit* exhibit : shown) parts_.emplace_back(*exhibit);
  if (subtracted) subtracted_ = {Part(*subtracted->first), Part(*subtracted->second)};
  page_.color_bar = page_.axis_labels = true;  // whatever there is room for in the window
  page_.steady = false;                        // a figure on paper needs no room for what is not there
  setObjectName("exportDialog");
  setWindowTitle(tr("Export figure"));

  preview_ = new Preview([this] { return draw(); });
  format_ = new QComboBox;
  format_->setObjectName("exportFormat");
  for (const exporting::Exporter& exporter : exporting::all_exporters()) {
    format_->addItem(exporting::title_of(exporter), QString::fromUtf8(exporter.extension));
  }
  appearance_ = new QComboBox;
  appearance_->setObjectName("exportAppearance");
  appearance_->addItems({tr("Light"), tr("Dark")});  // paper is white: dark is asked for, not assumed
  scale_ = new QDoubleSpinBox;
  scale_->setObjectName("exportScale");
  scale_->setRange(0.25, 16);
  scale_->setSingleStep(0.5);
  scale_->setValue(2);
  scale_->setSuffix(tr(" pixels per point"));
  scale_label_ = new QLabel(tr("Scale"));
  const auto check = [](const QString& text, const char* name, bool on) {
    auto* box = new QCheckBox(text);
    box->setObjectName(name);
    box->setChecked(on);
    return box;
  };
  color_bar_ = check(tr("Colour bar"), "exportColorBar", page_.color_bar);
  axis_labels_ = check(tr("Axis labels"), "exportAxisLabels", page_.axis_labels);
  values_ = check(tr("Numbers in the cells"), "exportValues", page_.values);
  whole_ = check(tr("Every step, none marked"), "exportWhole", false);
  transparent_ = check(tr("Transparent background"), "exportTransparent", false);
  caption_ = new QLineEdit(page_.caption);
  caption_->setObjectName("exportCaption");
  caption_->setPlaceholderText(tr("One line under the figure"));

  const QSettings settings;
  QString folder = settings.value(kFolder).toString();
  if (!QFileInfo(folder).isDir()) folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
  if (!QFileInfo(folder).isDir()) folder = QDir::homePath();
  const Part& first = parts_.front();
  const QString id =
      first.trace->model.id.empty() ? QStringLiteral("figure") : QString::fromStdString(first.trace->model.id);
  const QString name = parts_.size() > 1 ? QStringLiteral("side-by-side.svg")
                                         : QStringLiteral("%1-%2.svg").arg(id, QString::fromUtf8(first.view->name));
  file_ = new QLineEdit(QDir::toNativeSeparators(QDir(folder).filePath(name)));
  file_->setObjectName("exportFile");
  auto* browse = new QPushButton(tr("Choose…"));
  auto* file_row = new QHBoxLayout;
  file_row->addWidget(file_, 1);
  file_row->addWidget(browse);

  error_ = new QLabel;
  error_->setObjectName("exportError");
  error_->setWordWrap(true);
  error_->hide();

  // The line above the figure says something else by now.
  const auto stale = std::ranges::find_if(shown, [](const exhibit::Exhibit* exhibit) { return exhibit->stale(); });
  auto* whose = new QLabel(stale != shown.end() ? whose_figure(**stale) : QString());
  whose->setObjectName("exportWhose");
  whose->setTextFormat(Qt::PlainText);
  whose->setWordWrap(true);
  whose->setVisible(stale != shown.end());
  auto* left = new QVBoxLayout;
  left->setSpacing(8);
  left->addWidget(preview_, 1);
  left->addWidget(whose, 0, Qt::AlignHCenter);

  auto* form = new QFormLayout;
  form->setVerticalSpacing(8);
  form->setHorizontalSpacing(16);
  form->addRow(tr("Format"), format_);
  form->addRow(scale_label_, scale_);
  form->addRow(tr("Appearance"), appearance_);
  for (QCheckBox* box : {color_bar_, axis_labels_, values_, whole_, transparent_}) form->addRow(QString(), box);
  form->addRow(tr("Caption"), caption_);
  form->addRow(tr("File"), file_row);
  form->addRow(QString(), error_);

  auto* cancel = new QPushButton(tr("Cancel"));
  auto* save = new QPushButton(tr("Export"));
  save->setObjectName("exportSave");
  save->setProperty("primary", true);
  save->setDefault(true);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(cancel);
  buttons->addWidget(save);

  auto* right = new QVBoxLayout;
  right->addLayout(form);
  right->addStretch(1);
  right->addLayout(buttons);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(24, 24, 24, 20);
  layout->setSpacing(24);
  layout->addLayout(left, 1);
  layout->addLayout(right, 1);
  resize(960, 480);

  connect(format_, &QComboBox::currentIndexChanged, this, [this] { setExtension(format_->currentData().toString()); });
  connect(appearance_, &QComboBox::currentIndexChanged, this, &ExportDialog::refresh);
  for (QCheckBox* box : {color_bar_, axis_labels_, values_, whole_, transparent_}) {
    connect(box, &QCheckBox::toggled, this, &ExportDialog::refresh);
  }
  connect(caption_, &QLineEdit::textChanged, this, &ExportDialog::refresh);
  connect(browse, &QPushButton::clicked, this, &ExportDialog::browse);
  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  connect(save, &QPushButton::clicked, this, &ExportDialog::write);
  format_->setCurrentIndex(std::max(0, format_->findData(settings.value(kFormat))));
  setExtension(format_->currentData().toString());
  // Under a style sheet a palette is not inherited.
  for (auto* child : findChildren<QWidget*>()) child->setPalette(parent->palette());
}

figure::Figure ExportDialog::draw() const {
  views::Page page = page_;
  page.theme = appearance_->currentIndex() == 1 ? figure::Theme::dark_theme() : figure::Theme::light();
  page.color_bar = color_bar_->isChecked();
  page.axis_labels = axis_labels_->isChecked();
  page.values = values_->isChecked();
  page.caption = caption_->text();
  const auto state_of = [this](const Part& part) {
    views::ViewState state = part.state;
    if (whole_->isChecked()) state.step.reset();
    return state;
  };
  figure::Figure figure;
  if (parts_.size() == 1) {
    figure = parts_.front().view->draw(parts_.front().shown(), page, state_of(parts_.front()));
  } else {
    const int count = static_cast<int>(parts_.size()) + (subtracted_ ? 1 : 0);
    const views::Page page_of_each = views::page_of_part(page, count);
    std::vector<views::SidePart> parts;
    for (const Part& part : parts_) {
      parts.push_back(views::part_of(*part.view, part.shown(), page_of_each, state_of(part), part.name));
    }
    if (subtracted_) {
      const auto& [a, b] = *subtracted_;
      const views::ViewState of_a = state_of(a), of_b = state_of(b);
      parts.push_back(views::difference_part({*a.trace, of_a, a.name}, {*b.trace, of_b, b.name}, page_of_each));
    }
    figure = views::side_by_side(std::move(parts), page);
  }
  if (transparent_->isChecked()) figure.background = QColor();
  return figure;
}

void ExportDialog::setExtension(const QString& extension) {
  const QFileInfo file(file_->text());
  file_->setText(QDir::toNativeSeparators(file.dir().filePath(file.completeBaseName() + QLatin1Char('.') + extension)));
  const bool pixels = extension == QLatin1String("png");
  scale_->setVisible(pixels);
  scale_label_->setVisible(pixels);
  refresh();
}

void ExportDialog::refresh() {
  error_->hide();
  preview_->update();
}

void ExportDialog::browse() {
  const QString file = QFileDialog::getSaveFileName(this, windowTitle(), file_->text());
  if (!file.isEmpty()) file_->setText(QDir::toNativeSeparators(file));
}

QString ExportDialog::file() const { return QDir::fromNativeSeparators(file_->text()); }

void ExportDialog::write() {
  exporting::ExportOptions options;
  options.scale = scale_->value();
  options.transparent = transparent_->isChecked();
  try {
    exporting::write_film(draw(), file(), options);
  } catch (const Error& error) {
    error_->setText(worker::message_of(error));
    error_->show();
    return;
  }
  QSettings settings;
  settings.setValue(kFolder, QFileInfo(file()).absolutePath());
  settings.setValue(kFormat, QFileInfo(file()).suffix());
  accept();
}

}  // namespace saccade::window
