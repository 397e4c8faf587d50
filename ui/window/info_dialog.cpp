#include "ui/window/info_dialog.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QTabBar>
#include <QTextDocument>
#include <QVBoxLayout>

#include "ui/views/readout.h"
#include "ui/widgets/style.h"
#include "ui/window/card_document.h"

namespace saccade::window {

namespace {

/// Rows that are shown of those that are found.
constexpr std::size_t kMostRows = 1000;
/// A token that is longer is cut.
constexpr qsizetype kLongestToken = 120;

QTableWidget* make_table(const char* name, const QString& title, int columns) {
  auto* table = new QTableWidget(0, columns);
  table->setObjectName(QLatin1String(name));
  table->setAccessibleName(title);
  table->setFrameShape(QFrame::NoFrame);
  table->setShowGrid(false);
  table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->setWordWrap(false);
  table->verticalHeader()->hide();
  table->verticalHeader()->setDefaultSectionSize(24);
  table->horizontalHeader()->setStretchLastSection(true);
  table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table->horizontalHeader()->setHighlightSections(false);
  table->setTabKeyNavigation(false);
  return table;
}

QString in_bytes(qint64 bytes) {
  return QLocale(QLocale::English).formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

QString counted(qint64 number) { return QLocale(QLocale::English).toString(number); }

}  // namespace

InfoDialog::InfoDialog(const exhibit::Exhibit& exhibit, std::shared_ptr<worker::OpenModels> models,
                       const figure::Theme& theme, QWidget* parent)
    : QDialog(parent),
      pages_(new QTabWidget),
      card_(new QTextEdit),
      side_(new QComboBox),
      search_(new QLineEdit),
      tokens_(make_table("vocabulary", tr("Vocabulary"), 2)),
      facts_(make_table("limits", tr("Limits"), 2)),
      count_(new QLabel),
      state_(new QLabel(tr("Reading…"))) {
  setObjectName("infoDialog");
  const worker::ModelFacts& facts = exhibit.facts();
  setWindowTitle(tr("About %1").arg(facts.id));
  state_->setObjectName("infoState");
  state_->setWordWrap(true);
  state_->setTextFormat(Qt::PlainText);

  card_->setObjectName("card");
  card_->setAccessibleName(tr("Card"));
  card_->setReadOnly(true);
  card_->setFrameShape(QFrame::NoFrame);
  card_->setTabChangesFocus(true);
  card_->setAcceptDrops(false);
  facts_->horizontalHeader()->hide();
  pages_->setObjectName("infoPages");
  pages_->setDocumentMode(true);
  pages_->tabBar()->setDrawBase(false);
  pages_->addTab(card_, tr("Card"));
  pages_->addTab(buildVocabulary(), tr("Vocabulary"));
  auto* limits = new QWidget;
  auto* limits_column = new QVBoxLayout(limits);
  limits_column->setContentsMargins(0, 12, 0, 0);
  limits_column->addWidget(facts_);
  pages_->addTab(limits, tr("Limits"));

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(24, 20, 24, 20);
  column->setSpacing(12);
  column->addWidget(pages_, 1);
  column->addWidget(state_);
  resize(QSize(720, 560).boundedTo(parent->size() - QSize(48, 48)));

  // Under a style sheet a palette is not inherited.
  for (auto* child : findChildren<QWidget*>()) child->setPalette(parent->palette());
  QPalette bare = parent->palette();
  bare.setColor(QPalette::Base, theme.canvas);
  for (QWidget* page : std::initializer_list<QWidget*>{card_, tokens_, facts_}) page->setPalette(bare);
  widgets::set_text_color(count_, theme.text_muted);

  connect(search_, &QLineEdit::textChanged, this, &InfoDialog::showTokens);
  connect(side_, &QComboBox::currentIndexChanged, this, &InfoDialog::showTokens);
  if (facts.is_trace) {
    tellOfTrace(exhibit);
    return;
  }
  reader_ = std::make_unique<worker::AboutReader>(std::move(models), facts.path);
  connect(reader_.get(), &worker::AboutReader::told, this, &InfoDialog::tell);
  connect(reader_.get(), &worker::AboutReader::failed, state_, &QLabel::setText);
}

QWidget* InfoDialog::buildVocabulary() {
  auto* page = new QWidget;
  side_->setObjectName("vocabularySide");
  side_->setAccessibleName(tr("Which vocabulary"));
  search_->setObjectName("vocabularySearch");
  search_->setPlaceholderText(tr("Search for a token or an id"));
  search_->setClearButtonEnabled(true);
  count_->setObjectName("vocabularyCount");
  tokens_->setHorizontalHeaderLabels({tr("Id"), tr("Token")});
  tokens_->horizontalHeader()->resizeSection(0, 96);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  row->addWidget(side_);
  row->addWidget(search_, 1);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 12, 0, 0);
  column->setSpacing(8);
  column->addLayout(row);
  column->addWidget(tokens_, 1);
  column->addWidget(count_);
  return page;
}

void InfoDialog::showCard(const QString& card) {
  if (card.trimmed().isEmpty()) return card_->setPlainText(tr("There is no card (README.md) beside this model."));
  QTextDocument* document = card_document(card).release();
  document->setParent(card_);
  document->setDefaultFont(widgets::ui_font(13));
  document->setDocumentMargin(8);
  card_->setDocument(document);
}

void InfoDialog::tell(const worker::AboutModel& about) {
  about_ = about;
  state_->hide();
  showCard(about.card);
  {
    const QSignalBlocker blocker(side_);
    if (about.source) side_->addItem(tr("Of the source"));
    if (about.target) side_->addItem(tr("Of the target"));
  }
  side_->setVisible(side_->count() > 1);
  pages_->setTabEnabled(1, side_->count() > 0);
  showTokens();

  std::vector<std::pair<QString, QString>> rows = {{tr("Family"), about.model_type},
                                                   {tr("Mechanism"), about.mechanism},
                                                   {tr("Parameters"), counted(about.parameters)},
                                                   {tr("Tensors"), counted(about.tensors)}};
  const auto add_side = [&](const QString& longest, const QString& vocabulary, const QString& unknown,
                            const std::optional<worker::AboutModel::Side>& side) {
    if (!side) return;
    rows.emplace_back(longest, tr("%1 tokens at most").arg(counted(side->max_length)));
    rows.emplace_back(vocabulary, tr("%1 entries (%2)").arg(counted(side->vocabulary_size), side->kind));
    if (!side->unknown_token.isEmpty()) rows.emplace_back(unknown, side->unknown_token);
  };
  add_side(tr("Source"), tr("Source’s vocabulary"), tr("Source’s unknown token"), about.source);
  add_side(tr("Target"), tr("Target’s vocabulary"), tr("Target’s unknown token"), about.target);
  for (const auto& [name, bytes] : about.files) rows.emplace_back(name, in_bytes(bytes));
  showRows(rows);
}

void InfoDialog::tellOfTrace(const exhibit::Exhibit& exhibit) {
  state_->hide();
  card_->setPlainText(tr("A trace is a record of one run: the model that was run is not here, nor is its card."));
  pages_->setTabEnabled(1, false);
  const worker::ModelFacts& facts = exhibit.facts();
  std::vector<std::pair<QString, QString>> rows = {{tr("Family"), facts.model_type},
                                                   {tr("Mechanism"), facts.mechanism}};
  if (const auto& trace = exhibit.trace()) {
    rows.emplace_back(tr("Source"), tr("%1 tokens").arg(counted(std::ssize(trace->source()))));
    rows.emplace_back(tr("Target"), tr("%1 tokens").arg(counted(std::ssize(trace->target()))));
    rows.emplace_back(tr("Attention maps"), counted(std::ssize(trace->attention)));
  }
  showRows(rows);
}

void InfoDialog::showRows(const std::vector<std::pair<QString, QString>>& rows) {
  facts_->setRowCount(static_cast<int>(rows.size()));
  int row = 0;
  for (const auto& [what, value] : rows) {
    facts_->setItem(row, 0, new QTableWidgetItem(what));
    facts_->setItem(row++, 1, new QTableWidgetItem(value));
  }
  facts_->resizeColumnToContents(0);
  facts_->setColumnWidth(0, facts_->columnWidth(0) + 24);
}

void InfoDialog::showTokens() {
  const bool of_target = side_->currentIndex() > 0 || !about_.source;
  const auto& side = of_target ? about_.target : about_.source;
  if (!side) return;
  const QString wanted = search_->text();
  std::size_t found = 0;
  tokens_->setRowCount(0);
  for (const auto& [id, text] : side->tokens) {
    if (!wanted.isEmpty() && !text.contains(wanted, Qt::CaseInsensitive) && QString::number(id) != wanted) continue;
    if (++found > kMostRows) continue;
    const int row = tokens_->rowCount();
    tokens_->insertRow(row);
    tokens_->setItem(row, 0, new QTableWidgetItem(QString::number(id)));
    QString shown = views::token_label({.text = text.toStdString()});
    if (shown.size() > kLongestToken) shown = shown.left(kLongestToken - 1) + QChar(0x2026);
    tokens_->setItem(row, 1, new QTableWidgetItem(shown));
  }
  const QString all = counted(side->vocabulary_size);
  const QString shown = counted(tokens_->rowCount());
  count_->setText(found <= kMostRows ? tr("%1 of %2 tokens").arg(shown, all)
                  : wanted.isEmpty() ? tr("The first %1 of %2 tokens").arg(shown, all)
                                     : tr("The first %1 of %2 tokens that were found, out of %3")
                                           .arg(shown, counted(static_cast<qint64>(found)), all));
}

}  // namespace saccade::window
