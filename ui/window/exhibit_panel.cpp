#include "ui/window/exhibit_panel.h"

#include <QDesktopServices>
#include <QFileInfo>
#include <QKeyEvent>
#include <QUrl>
#include <QVBoxLayout>

#include "ui/views/map_choice.h"
#include "ui/views/side_by_side.h"
#include "ui/views/steps.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/style.h"

namespace saccade::window {

using figure::Target;
using figure::TargetKind;

namespace {

constexpr int kLongestQuoted = 80;    // characters of a text that a message repeats
constexpr QSize kCountRoom(320, 16);  // of the line that counts unknown words
constexpr int kCountGap = 16;         // between the tabs and that line

}  // namespace

QString sentence(QString text) {
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

QString whose_figure(const exhibit::Exhibit& exhibit) {
  QString read = exhibit.readText();
  if (read.size() > kLongestQuoted) read = read.left(kLongestQuoted - 1) + QChar(0x2026);
  const QString output = QString::fromStdString(exhibit.trace()->output);
  if (read.isEmpty()) return ExhibitPanel::tr("Figure of what was read before");
  // The same text stands in the line above where it is the target, or what was bent, that was refused.
  const bool another = exhibit.readText() != exhibit.source() || output.isEmpty();
  return another ? ExhibitPanel::tr("Figure of “%1”").arg(read)
                 : ExhibitPanel::tr("Figure of “%1” with “%2”").arg(read, output);
}

ExhibitPanel::ExhibitPanel(exhibit::Exhibit& shown, QWidget* parent)
    : QWidget(parent),
      exhibit_(shown),
      title_(new PanelTitle),
      above_(new QWidget(this)),
      tabs_(new QTabBar),
      unknown_(new QLabel),
      lesson_(new LessonStrip(shown)),
      controls_(new AttentionControls),
      canvas_(new FigureCanvas),
      notice_(new widgets::Notice(canvas_)),
      timeline_(new widgets::Timeline(this)) {
  setObjectName("exhibit");
  setAttribute(Qt::WA_StyledBackground);
  build();
  connectParts();
  connectExhibit();
  showView();
}

void ExhibitPanel::build() {
  tabs_->setObjectName("views");
  tabs_->setAccessibleName(tr("Views"));
  tabs_->setDrawBase(false);
  tabs_->setExpanding(false);

  unknown_->setObjectName("unknownWords");
  unknown_->setFont(widgets::ui_font(12));
  unknown_->setFixedSize(kCountRoom);
  auto* first_line = new widgets::FlowLayout(nullptr, kCountGap, 4);
  first_line->addWidget(tabs_);
  first_line->addWidget(unknown_);
  auto* above = new QVBoxLayout(above_);
  above->setContentsMargins(24, 12, 24, 8);
  above->setSpacing(8);
  above->addLayout(first_line);
  above->addWidget(lesson_);
  above->addWidget(controls_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(title_);
  column->addWidget(canvas_, 1);
  title_->hide();
  above_->installEventFilter(this);
  canvas_->installEventFilter(this);
}

ExhibitPanel::~ExhibitPanel() {
  // They stand elsewhere, and may have gone with that.
  delete above_;
  delete timeline_;
}

void ExhibitPanel::connectParts() {
  using exhibit::Exhibit;
  connect(tabs_, &QTabBar::currentChanged, this, [this](int index) { exhibit_.chooseView(*tab_views_[static_cast<std::size_t>(index)]); });
  connect(canvas_, &FigureCanvas::hovered, &exhibit_, &Exhibit::hover);
  connect(canvas_, &FigureCanvas::clicked, this, &ExhibitPanel::clickTarget);
  connect(canvas_, &FigureCanvas::dragged, &exhibit_, &Exhibit::drag);
  connect(canvas_, &FigureCanvas::dragEnded, &exhibit_, &Exhibit::settle);
  connect(canvas_, &FigureCanvas::roomChanged, this,
          [this] { exhibit_.changePage([this](views::Page& page) { page.room = canvas_->room(); }); });
  connect(canvas_, &FigureCanvas::painted, this, &ExhibitPanel::figurePainted);
  connect(canvas_, &FigureCanvas::scrolledByHand, this, [this] { follows_ = !timeline_->playing(); });
  connect(timeline_, &widgets::Timeline::stepChanged, this, &ExhibitPanel::goTo);
  connect(title_, &PanelTitle::pressed, this, [this] {
    takeKeys();
    emit turnedTo();
  });
  connect(lesson_, &LessonStrip::tried, this, &ExhibitPanel::takeKeys);
  connect(timeline_, &widgets::Timeline::grabbed, this, &ExhibitPanel::takeKeys);
  connect(timeline_, &widgets::Timeline::hovered, &exhibit_, &Exhibit::hoverStep);
  connect(controls_, &AttentionControls::mapChosen, this, [this](int map) { exhibit_.chooseMap(map); });
}

void ExhibitPanel::connectExhibit() {
  using exhibit::Exhibit;
  connect(&exhibit_, &Exhibit::requestChanged, timeline_, &widgets::Timeline::pause);
  connect(&exhibit_, &Exhibit::emptied, this, &ExhibitPanel::showNothing);
  connect(&exhibit_, &Exhibit::traceChanged, this, &ExhibitPanel::showTrace);
  connect(&exhibit_, &Exhibit::viewChanged, this, &ExhibitPanel::showView);
  connect(&exhibit_, &Exhibit::stateChanged, this, &ExhibitPanel::showState);
  connect(&exhibit_, &Exhibit::figureChanged, this, &ExhibitPanel::draw);
  connect(&exhibit_, &Exhibit::selectionChanged, this, &ExhibitPanel::light);
  connect(&exhibit_, &Exhibit::wentTo, this, [this] {
    if (compared_ && exhibit_.trace() && follows_) follow();
  });
  connect(&exhibit_, &Exhibit::soughtOut, canvas_, &FigureCanvas::reveal);
  connect(&exhibit_, &Exhibit::staleChanged, this, &ExhibitPanel::showStale);
  for (const auto told : {&Exhibit::requestChanged, &Exhibit::modelChanged, &Exhibit::traceChanged, &Exhibit::emptied,
                          &Exhibit::waitingChanged, &Exhibit::selectionChanged}) {
    connect(&exhibit_, told, this, &ExhibitPanel::showTitle);
  }
  connect(&exhibit_, &Exhibit::said, this, [this](const QString& text, bool failed) {
    // Beside others there is room for one line, in place of the figure that there is not.
    if (compared_ && failed && !text.isEmpty() && !exhibit_.trace()) return canvas_->setReason(sentence(text));
    say(text, failed ? widgets::Notice::Tone::failed : widgets::Notice::Tone::note);
  });
}

// ---- What the exhibit says ----

void ExhibitPanel::showNothing() {
  canvas_->setLit({}, {}, {});
  canvas_->setReason(exhibit_.invitation());
  timeline_->setTokens({});
  timeline_->setHint({});
  controls_->hide();
  unknown_->clear();
  placeCount();
}

void ExhibitPanel::showTrace() {
  fresh_ = true;
  canvas_->setBendable(!exhibit_.facts().is_trace);
  QList<widgets::StepToken> tokens;
  for (const views::TokenLabel& label : views::step_labels(*exhibit_.trace()))
    tokens.append({label.text, label.unknown});
  timeline_->setTokens(tokens);
  QStringList unknown = {views::unknown_words(*exhibit_.trace())};
  const Interventions& asked = exhibit_.request().interventions;
  // Of what the model writes itself its card says how much it knows.
  if (asked.target || prefix_among(asked.edits)) unknown << views::unknown_written_words(*exhibit_.trace());
  unknown.removeAll(QString());
  const QString text = unknown.join(QLatin1Char('\n'));
  unknown_->setFixedSize(unknown_->fontMetrics().size(0, text).expandedTo(kCountRoom));
  unknown_->setText(text);
  placeCount();
}

void ExhibitPanel::placeCount() {
  // Beside the tabs the line keeps its place while it is empty: a word that is typed is unknown until it is whole, and
  // whenever the line came or went everything in the window would be laid out anew.
  const QMargins margins = above_->layout()->contentsMargins();
  const int room = above_->width() - margins.left() - margins.right() - tabs_->sizeHint().width() - kCountGap;
  unknown_->setVisible(unknown_->width() <= room || !unknown_->text().isEmpty());
}

bool ExhibitPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == above_ && event->type() == QEvent::Resize) placeCount();
  if (watched == canvas_ && event->type() == QEvent::FocusIn) emit turnedTo();
  return QWidget::eventFilter(watched, event);
}

/// The menu has all views; here there is room for those that have something to show.
void ExhibitPanel::showView() {
  const QSignalBlocker blocker(tabs_);
  std::vector<const views::View*> shown;
  for (const views::View& each : views::all_views()) {
    const bool has_something = exhibit_.trace() && exhibit_.whyNot(each).isEmpty();
    if (has_something || &each == &exhibit_.view()) shown.push_back(&each);
  }
  if (shown != tab_views_) {
    while (tabs_->count() > 0) tabs_->removeTab(0);
    for (const views::View* each : shown) tabs_->addTab(views::title_of(*each));
    tab_views_ = shown;
  }
  const auto current = std::ranges::find(shown, &exhibit_.view());
  tabs_->setCurrentIndex(static_cast<int>(current - shown.begin()));
}

void ExhibitPanel::showState() {
  timeline_->setStep(exhibit_.step());
  controls_->setState(exhibit_);
  timeline_->setHint(hint());
}

void ExhibitPanel::draw() {
  if (!exhibit_.trace()) return;
  const bool fresh = std::exchange(fresh_, false);
  if (const QString why = exhibit_.whyNot(exhibit_.view()); !why.isEmpty()) {
    canvas_->setReason(sentence(why));
  } else {
    const views::View* before = std::exchange(drawn_, &exhibit_.view());
    canvas_->setFigure(exhibit_.view().draw(exhibit_.shown(), exhibit_.page(), exhibit_.state()), fresh);
    if (before && before != drawn_ && !fresh) follow();
  }
}

void ExhibitPanel::light() {
  const std::optional<Target> lit = exhibit_.lit();
  // What a token's links say is in the figure itself; a card would lie over it.
  // Where all figures are lit at once, the one that is pointed at has the card; the others say the value above.
  const bool pointed_at = !compared_ || canvas_->viewport()->underMouse();
  const bool card = pointed_at && (!lit || lit->kind != TargetKind::token);
  const std::optional<views::Readout> readout = exhibit_.readout();
  canvas_->setLit(exhibit_.hovered(), exhibit_.locked(), card ? readout : std::nullopt, exhibit_.lockedBeside());
  canvas_->describe(readout ? readout->words : QString());
  timeline_->setLit(exhibit_.writtenToken());
}

/// What is left on the screen of an earlier request says so, and of which.
void ExhibitPanel::showStale() {
  const bool stale = exhibit_.stale();
  canvas_->setFaded(stale);
  timeline_->setFaded(stale);
  notice_->setRemark(stale ? whose_figure(exhibit_) : QString());
}

void ExhibitPanel::showTitle() {
  if (!compared_) return;
  const auto& trace = exhibit_.trace();
  const QString id = exhibit_.facts().id;
  title_->setName(id.isEmpty() ? QFileInfo(exhibit_.request().model).fileName() : id);
  title_->setOutput(trace && !exhibit_.stale() ? views::what_it_says(*trace) : QString());
  const std::optional<views::Readout> readout = exhibit_.readout();
  title_->setValue(readout              ? readout->value
                   : exhibit_.waiting() ? tr("running…")
                   : trace              ? run_time_text(exhibit_.milliseconds())
                                        : QString(),
                   readout.has_value());
}

void ExhibitPanel::setCompared(bool compared) {
  if (compared == compared_) return;
  compared_ = compared;
  title_->setVisible(compared);
  canvas_->setCompared(compared);
  exhibit_.changePage([compared](views::Page& page) { page.color_bar = page.axis_labels = !compared; });
  showTitle();
}

void ExhibitPanel::setActive(bool active) {
  title_->setActive(active);
  above_->setVisible(active);
  timeline_->setVisible(active);
  if (!active) timeline_->pause();
}

void ExhibitPanel::say(const QString& text, widgets::Notice::Tone tone) { notice_->say(sentence(text), tone); }

void ExhibitPanel::saySaved(const QString& file) {
  const QFileInfo saved(file);
  say(tr("Saved %1.").arg(saved.fileName()), widgets::Notice::Tone::done);
  notice_->offer(tr("Show in folder"),
                 [folder = QUrl::fromLocalFile(saved.absolutePath())] { QDesktopServices::openUrl(folder); });
}

QString ExhibitPanel::hint() const {
  if (!views::has_heads(*exhibit_.trace())) return {};
  const QString gap(2, QChar(0x2003));
  if (exhibit_.view().uses.grid) {
    return QStringList{tr("← → ↑ ↓  walk"), tr("Enter  opens"), tr("Shift+click  draws together")}.join(gap);
  }
  if (exhibit_.view().uses.focus) {
    return QStringList{tr("← →  word"), tr("↑ ↓  head"), tr("Enter  locks"), tr("Esc  releases")}.join(gap);
  }
  return QStringList{tr("Click  keeps a cell"), tr("Ctrl+↑ ↓  head"), tr("Esc  releases")}.join(gap);
}

void ExhibitPanel::setPresented(bool presented) {
  timeline_->setLarge(presented);
  canvas_->setPresented(presented);
}

void ExhibitPanel::takeKeys() { canvas_->setFocus(Qt::OtherFocusReason); }

void ExhibitPanel::setTheme(const figure::Theme& theme) {
  widgets::set_text_color(unknown_, theme.text);
  title_->setTheme(theme);
  canvas_->setTheme(theme);
  notice_->setTheme(theme);
  lesson_->setTheme(theme);
  controls_->setTheme(theme);
  timeline_->setTheme(theme);
  exhibit_.changePage([&](views::Page& page) { page.theme = theme; });
}

// ---- The pointer and the keys ----

void ExhibitPanel::goTo(int step) {
  exhibit_.goTo(step);
  if (!timeline_->playing()) follows_ = true;
  if (follows_) follow();
}

void ExhibitPanel::follow() {
  if (const auto cell = views::attended_cell(*exhibit_.trace(), exhibit_.state())) canvas_->reveal(*cell);
}

void ExhibitPanel::clickTarget(const std::optional<Target>& target, Qt::KeyboardModifiers modifiers) {
  emit turnedTo();
  if (target && target->kind == TargetKind::map) return pickHead(target->map, modifiers);
  if (target && modifiers & Qt::ControlModifier) return exhibit_.clickBeside(*target);
  if (target && target->kind == TargetKind::target_token) {
    timeline_->pause();
    exhibit_.goTo(target->query);
  }
  exhibit_.click(target);
}

void ExhibitPanel::pickHead(int map, Qt::KeyboardModifiers modifiers) {
  modifiers&(Qt::ShiftModifier | Qt::ControlModifier) ? exhibit_.toggleHead(map) : exhibit_.openHead(map);
}

void ExhibitPanel::walk(const Target& from, QPointF direction) {
  if (const auto to = canvas_->nearest(from, direction)) exhibit_.select(*to);
}

void ExhibitPanel::escape() {
  if (timeline_->playing()) {
    timeline_->pause();
  } else if (exhibit_.busy()) {
    exhibit_.stop();
  } else {
    exhibit_.release();
  }
}

bool ExhibitPanel::pressKey(const QKeyEvent& event) {
  if (pressHeadKey(event)) return true;
  const bool moves_lock = exhibit_.locked() && exhibit_.locked()->kind == TargetKind::cell;
  switch (event.key()) {
    case Qt::Key_Left:
      moves_lock ? exhibit_.moveLock(0, -1) : timeline_->previous();
      return true;
    case Qt::Key_Right:
      moves_lock ? exhibit_.moveLock(0, 1) : timeline_->next();
      return true;
    case Qt::Key_Up:
      if (moves_lock) exhibit_.moveLock(-1, 0);
      return true;
    case Qt::Key_Down:
      if (moves_lock) exhibit_.moveLock(1, 0);
      return true;
    case Qt::Key_Home:
      timeline_->first();
      return true;
    case Qt::Key_End:
      timeline_->last();
      return true;
    case Qt::Key_Space:
      timeline_->togglePlay();
      return true;
    case Qt::Key_PageUp:
      canvas_->scrollPage(-1);
      return true;
    case Qt::Key_PageDown:
      canvas_->scrollPage(1);
      return true;
    case Qt::Key_Escape:
      escape();
      return true;
    default:
      return false;
  }
}

bool ExhibitPanel::pressHeadKey(const QKeyEvent& event) {
  const auto& trace = exhibit_.trace();
  if (!trace || !views::has_heads(*trace) || event.modifiers() & (Qt::ControlModifier | Qt::AltModifier)) return false;
  const views::ViewUses& uses = exhibit_.view().uses;
  const bool line = uses.focus && exhibit_.attendsToItself();
  const int map = exhibit_.state().map;
  const Target here{TargetKind::map, -1, -1, map};
  const QPointF direction(event.key() == Qt::Key_Right  ? 1
                          : event.key() == Qt::Key_Left ? -1
                                                        : 0,
                          event.key() == Qt::Key_Down ? 1
                          : event.key() == Qt::Key_Up ? -1
                                                      : 0);
  switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
      if (!uses.grid && !line) return false;
      const int row = exhibit_.focusedRow().value_or(-1);
      walk(uses.grid ? here : Target{TargetKind::token, row, row}, direction);
      return true;
    }
    case Qt::Key_Up:
    case Qt::Key_Down:
      if (uses.grid) {
        walk(here, direction);
      } else if (uses.more_maps) {
        exhibit_.chooseMap(views::next_head(*trace, map, event.key() == Qt::Key_Up ? -1 : 1),
                           event.modifiers() & Qt::ShiftModifier);
      }
      return uses.grid || uses.more_maps;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
      if (!uses.more_maps || uses.grid) return false;
      exhibit_.chooseMap(views::next_layer(*trace, map, event.key() == Qt::Key_PageUp ? -1 : 1));
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      uses.grid ? exhibit_.openHead(map) : exhibit_.keep();
      return true;
    default:
      return false;
  }
}

}  // namespace saccade::window
