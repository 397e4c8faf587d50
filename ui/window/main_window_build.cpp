#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QTabBar>
#include <QVBoxLayout>

#include "ui/widgets/timeline.h"
#include "ui/window/attention_controls.h"
#include "ui/window/figure_canvas.h"
#include "ui/window/inspector.h"
#include "ui/window/library_panel.h"
#include "ui/window/main_window_private.h"
#include "ui/window/source_bar.h"

namespace saccade::window {

namespace {

constexpr int kSlowMilliseconds = 150;
constexpr double kZoomStep = 1.25;

}  // namespace

void MainWindow::Private::build() {
  auto* menu_bar = new QMenuBar;
  menu_bar->setNativeMenuBar(false);
  source_bar = new SourceBar;
  auto* header = new QWidget;
  header->setObjectName("header");
  auto* header_row = new QHBoxLayout(header);
  header_row->setContentsMargins(8, 0, 0, 0);
  header_row->setSpacing(0);
  menu_bar->setFixedSize(209, 32);
  header_row->addWidget(menu_bar, 0, Qt::AlignVCenter);
  header_row->addWidget(source_bar, 1);

  tabs = new QTabBar;
  tabs->setObjectName("views");
  tabs->setAccessibleName(tr("Views"));
  tabs->setDrawBase(false);
  tabs->setExpanding(false);
  for (const views::View& each : views::all_views()) tabs->addTab(views::title_of(each));
  message = new QLabel;
  message->setObjectName("message");
  message->setWordWrap(true);
  message->setTextFormat(Qt::PlainText);
  message->setTextInteractionFlags(Qt::TextSelectableByMouse);
  message->hide();
  controls = new AttentionControls;
  canvas = new FigureCanvas;
  timeline = new widgets::Timeline;
  inspector = new Inspector;
  library_panel = new LibraryPanel;
  library_rule = widgets::make_rule(Qt::Vertical);

  auto* above = new QVBoxLayout;
  above->setContentsMargins(24, 12, 24, 8);
  above->setSpacing(8);
  above->addWidget(message);
  above->addWidget(tabs);
  above->addWidget(controls);
  auto* centre = new QWidget;
  centre->setObjectName("centre");
  auto* centre_column = new QVBoxLayout(centre);
  centre_column->setContentsMargins(0, 0, 0, 0);
  centre_column->setSpacing(0);
  centre_column->addLayout(above);
  centre_column->addWidget(canvas, 1);
  centre_column->addWidget(widgets::make_rule(Qt::Horizontal));
  centre_column->addWidget(timeline);

  auto* body = new QHBoxLayout;
  body->setContentsMargins(0, 0, 0, 0);
  body->setSpacing(0);
  body->addWidget(library_panel);
  body->addWidget(library_rule);
  body->addWidget(centre, 1);
  body->addWidget(widgets::make_rule(Qt::Vertical));
  body->addWidget(inspector);
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(header);
  column->addWidget(widgets::make_rule(Qt::Horizontal));
  column->addLayout(body, 1);
  window->setCentralWidget(page);
  build_menus(menu_bar);
}

void MainWindow::Private::build_menus(QMenuBar* bar) {
  const auto add = [this](QMenu* menu, const QString& text, const QKeySequence& keys, auto slot) {
    QAction* action = menu->addAction(text, window, slot);
    action->setShortcut(keys);
    return action;
  };
  const auto add_choice = [](QMenu* menu, QActionGroup* group, const QString& text, const QVariant& value) {
    QAction* action = menu->addAction(text);
    action->setCheckable(true);
    action->setData(value);
    group->addAction(action);
    return action;
  };

  QMenu* file = bar->addMenu(tr("&File"));
  QAction* open_file = add(file, tr("&Open…"), QKeySequence::Open, [this] {
    const QString path = QFileDialog::getOpenFileName(
        window, tr("Open a model or a trace"), {},
        tr("Models and traces (config.json *.safetensors *.safetensors.index.json pytorch_model.bin *.bin *.pt *.pth "
           "*.json);;All files (*)"));
    if (!path.isEmpty()) open(path);
  });
  connect(library_panel, &LibraryPanel::openRequested, open_file, &QAction::trigger);
  add(file, tr("Open &Directory…"), QKeySequence("Ctrl+Shift+O"), [this] {
    const QString path = QFileDialog::getExistingDirectory(window, tr("Open a model's directory"));
    if (!path.isEmpty()) open(path);
  });
  add(file, tr("Open by &Name…"), QKeySequence("Ctrl+Shift+N"), [this] {
    bool accepted = false;
    const QString name = QInputDialog::getText(window, tr("Open by name"),
                                               tr("A sample, or a model that Hugging Face’s tools have downloaded:"),
                                               QLineEdit::Normal, {}, &accepted);
    if (accepted && !name.trimmed().isEmpty()) open(name.trimmed());
  });
  recent_menu = file->addMenu(tr("Open &Recent"));
  file->addSeparator();
  QAction* export_action = add(file, tr("&Export…"), QKeySequence("Ctrl+E"), [this] { export_figure(); });
  connect(source_bar, &SourceBar::exportRequested, export_action, &QAction::trigger);
  file->addSeparator();
  add(file, tr("&Quit"), QKeySequence::Quit, [this] { window->close(); });

  QMenu* edit = bar->addMenu(tr("&Edit"));
  undo = add(edit, tr("&Undo"), QKeySequence::Undo, [this] { travel(&History::undo); });
  redo = add(edit, tr("&Redo"), QKeySequence::Redo, [this] { travel(&History::redo); });
  redo->setShortcuts({QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")});
  edit->addSeparator();
  add(edit, tr("Edit &Source"), QKeySequence("Ctrl+L"), [this] { source_bar->focusSource(); });
  add(edit, tr("Force a &Target"), QKeySequence("Ctrl+T"), [this] { source_bar->toggleTarget(); });
  add(edit, tr("Reset &Interventions"), QKeySequence("Ctrl+Backspace"), [this] { bend({}, "reset"); });

  QMenu* show = bar->addMenu(tr("&View"));
  view_actions = new QActionGroup(window);
  int number = 0;
  for (const views::View& each : views::all_views()) {
    QAction* action = add_choice(show, view_actions, views::title_of(each), QString::fromUtf8(each.name));
    action->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(++number)));
  }
  connect(view_actions, &QActionGroup::triggered, window,
          [this](QAction* action) { choose_view(views::find_view(action->data().toString())); });
  show->addSeparator();
  controls->addTo(show->addMenu(tr("&Heads")));
  QMenu* maps = show->addMenu(tr("&Colour Map"));
  map_actions = new QActionGroup(window);
  for (const QString& name : figure::color_maps()) {
    QString title = name;
    title[0] = title[0].toUpper();
    add_choice(maps, map_actions, title, name);
  }
  connect(map_actions, &QActionGroup::triggered, window, [this](QAction* action) {
    options.color_map = action->data().toString();
    QSettings().setValue(kColorMap, options.color_map);
    draw(false);
  });
  QAction* values = add(show, tr("&Values in Cells"), QKeySequence("Ctrl+Shift+V"), [] {});
  values->setCheckable(true);
  values->setObjectName("valuesInCells");
  connect(values, &QAction::toggled, window, [this](bool on) {
    options.values = on;
    draw(false);
  });
  show->addSeparator();
  add(show, tr("Zoom &In"), QKeySequence::ZoomIn, [this] {
    canvas->setZoom(canvas->zoom() * kZoomStep);
  })->setShortcuts({QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")});
  add(show, tr("Zoom &Out"), QKeySequence("Ctrl+-"), [this] { canvas->setZoom(canvas->zoom() / kZoomStep); });
  add(show, tr("&Actual Size"), QKeySequence("Ctrl+0"), [this] { canvas->setZoom(1); });
  show->addSeparator();
  show_library = add(show, tr("&Library"), QKeySequence("Ctrl+B"), [] {});
  show_library->setObjectName("showLibrary");
  show_library->setCheckable(true);
  show_library->setChecked(true);
  connect(show_library, &QAction::toggled, window, [this](bool on) {
    library_panel->setVisible(on);
    library_rule->setVisible(on);
    QSettings().setValue(kLibraryShown, on);
  });
  QMenu* looks = show->addMenu(tr("A&ppearance"));
  appearance_actions = new QActionGroup(window);
  add_choice(looks, appearance_actions, tr("&System"), int(widgets::Appearance::system));
  add_choice(looks, appearance_actions, tr("&Light"), int(widgets::Appearance::light));
  add_choice(looks, appearance_actions, tr("&Dark"), int(widgets::Appearance::dark));
  connect(appearance_actions, &QActionGroup::triggered, window, [this](QAction* action) {
    appearance = widgets::Appearance(action->data().toInt());
    QSettings().setValue(kAppearance, int(appearance));
    apply_theme();
  });

  QMenu* help = bar->addMenu(tr("&Help"));
  add(help, tr("&About Saccade"), QKeySequence("F1"), [this] {
    QMessageBox box(window);
    box.setPalette(window->palette());
    box.setWindowTitle(tr("About Saccade"));
    box.setText(tr("<h3>Saccade %1</h3><p>Runs small attention models live and shows where they look.</p>"
                   "<p>A saccade is the eye’s jump from one point of attention to the next.</p>"
                   "<table cellpadding='2'>"
                   "<tr><td>←&nbsp;→&nbsp;Home&nbsp;End&nbsp;&nbsp;</td><td>move through the steps</td></tr>"
                   "<tr><td>Space</td><td>play and pause</td></tr>"
                   "<tr><td>Click</td><td>keep a cell or a token; the arrow keys move it, Esc releases it</td></tr>"
                   "<tr><td>Ctrl+↑&nbsp;↓&nbsp;&nbsp;</td><td>walk through the heads</td></tr>"
                   "<tr><td>Shift+click</td><td>draw a head together with others</td></tr>"
                   "<tr><td>Ctrl+wheel</td><td>zoom</td></tr></table>")
                    .arg(QCoreApplication::applicationVersion()));
    box.addButton(tr("Close"), QMessageBox::AcceptRole);
    box.exec();
  });
}

void MainWindow::Private::connect_panels() {
  connect(library_panel, &LibraryPanel::chosen, window, [this](const QString& path) { open(path); });
  connect(source_bar, &SourceBar::sourceEdited, window, [this](const QString& text) { type(text); });
  connect(source_bar, &SourceBar::targetEdited, window,
          [this](const std::optional<QString>& target) { force(target); });
  connect(source_bar, &SourceBar::suggestionChosen, window, [this](const QString& text) {
    history.seal();
    source_bar->setSource(text);
    type(text);
  });
  connect(tabs, &QTabBar::currentChanged, window, [this](int index) { choose_view(&views::all_views()[index]); });

  connect(canvas, &FigureCanvas::hovered, window, [this](const std::optional<Target>& target) {
    hovered = target;
    light();
  });
  connect(canvas, &FigureCanvas::clicked, window, [this](const std::optional<Target>& target, auto modifiers) {
    if (target && target->kind == TargetKind::map) return click_head(target->map, modifiers);
    if (target && target->kind == TargetKind::target_token) go_to(target->query);
    lock(target == locked ? std::nullopt : target);
    light();
  });
  connect(canvas, &FigureCanvas::dragged, window,
          [this](const Target& target, double position) { drag(target, position); });
  connect(canvas, &FigureCanvas::dragEnded, window, [this] { history.seal(); });
  connect(canvas, &FigureCanvas::roomChanged, window, [this] { draw(false); });
  connect(canvas, &FigureCanvas::painted, window, &MainWindow::figurePainted);

  connect(timeline, &widgets::Timeline::stepChanged, window, [this](int to) {
    step = to;
    show_step();
  });
  connect(timeline, &widgets::Timeline::hovered, window, [this](std::optional<int> row) {
    hovered = row && trace ? std::optional(views::target_of_written(*trace, options.map, *row)) : std::nullopt;
    light();
  });
  connect(inspector, &Inspector::bent, window,
          [this](const AttentionOverrides& overrides, const QString& what) { bend(overrides, what); });
  connect(controls, &AttentionControls::mapChosen, window, [this](int map) { choose_map(map); });
  connect(controls, &AttentionControls::optionsChanged, window, [this](const auto& change) {
    change(options);
    show_step();
  });
  connect(controls, &AttentionControls::wordsMerged, window, [this](bool merged) {
    Request request = history.current();
    request.merge_words = merged;
    change(request, {}, step);
  });
  connect(inspector, &Inspector::headChosen, window, [this](int map, auto modifiers) { click_head(map, modifiers); });
  connect(inspector, &Inspector::settled, window, [this] { history.seal(); });

  connect(&runner, &worker::Runner::opened, window, [this](quint64 number, const worker::ModelFacts& of_model) {
    opened = of_model;
    opened_by = number;
  });
  connect(&runner, &worker::Runner::progressed, window,
          [this](quint64 number, std::shared_ptr<const Trace> growing) { progress(number, growing); });
  connect(&runner, &worker::Runner::finished, window,
          [this](quint64 number, const worker::Result& result) { finish(number, result); });
  connect(&runner, &worker::Runner::failed, window,
          [this](quint64 number, const QString& text) { fail(number, text); });
  slow.setSingleShot(true);
  slow.setInterval(kSlowMilliseconds);
  connect(&slow, &QTimer::timeout, window, [this] { source_bar->setRunning(); });
}

}  // namespace saccade::window
