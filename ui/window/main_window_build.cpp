#include <QAction>
#include <QActionGroup>
#include <QClipboard>
#include <QCoreApplication>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QSettings>
#include <QVBoxLayout>

#include "ui/window/inspector.h"
#include "ui/window/library_panel.h"
#include "ui/window/main_window_private.h"
#include "ui/window/source_bar.h"

namespace saccade::window {

namespace {

constexpr double kZoomStep = 1.25;

}  // namespace

void MainWindow::Private::build() {
  auto* menu_bar = new QMenuBar;
  menu_bar->setNativeMenuBar(false);
  source_bar = new SourceBar;
  header = new QWidget;
  header->setObjectName("header");
  header->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  auto* header_row = new QHBoxLayout(header);
  header_row->setContentsMargins(8, 0, 0, 0);
  header_row->setSpacing(0);
  menu_bar->setFixedSize(209, 34);
  auto* menus = new QVBoxLayout;
  menus->setContentsMargins(0, 13, 0, 0);
  menus->addWidget(menu_bar, 0, Qt::AlignTop);
  header_row->addLayout(menus);
  header_row->addWidget(source_bar, 1);

  center = new ComparisonPanel(compared);
  inspector = new Inspector;
  library_panel = new LibraryPanel;
  library_rule = widgets::make_rule(Qt::Vertical);
  inspector_rule = widgets::make_rule(Qt::Vertical);
  header_rule = widgets::make_rule(Qt::Horizontal);

  auto* body = new QHBoxLayout;
  body->setContentsMargins(0, 0, 0, 0);
  body->setSpacing(0);
  body->addWidget(library_panel);
  body->addWidget(library_rule);
  body->addWidget(center, 1);
  body->addWidget(inspector_rule);
  body->addWidget(inspector);
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(header);
  column->addWidget(header_rule);
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
    if (!path.isEmpty()) compared.open(path);
  });
  connect(library_panel, &LibraryPanel::openRequested, open_file, &QAction::trigger);
  add(file, tr("Open &Directory…"), QKeySequence("Ctrl+Shift+O"), [this] {
    const QString path = QFileDialog::getExistingDirectory(window, tr("Open a model's directory"));
    if (!path.isEmpty()) compared.open(path);
  });
  add(file, tr("Open by &Name…"), QKeySequence("Ctrl+Shift+N"), [this] {
    bool accepted = false;
    const QString name = QInputDialog::getText(window, tr("Open by name"),
                                               tr("A sample, or a model that Hugging Face’s tools have downloaded:"),
                                               QLineEdit::Normal, {}, &accepted);
    if (accepted && !name.trimmed().isEmpty()) compared.open(name.trimmed());
  });
  recent_menu = file->addMenu(tr("Open &Recent"));
  file->addSeparator();
  QAction* export_action = add(file, tr("&Export…"), QKeySequence("Ctrl+E"), [this] { export_figure(); });
  connect(source_bar, &SourceBar::exportRequested, export_action, &QAction::trigger);
  file->addSeparator();
  add(file, tr("&Quit"), QKeySequence::Quit, [this] { window->close(); });

  QMenu* edit = bar->addMenu(tr("&Edit"));
  undo = add(edit, tr("&Undo"), QKeySequence::Undo, [this] { compared.undo(); });
  redo = add(edit, tr("&Redo"), QKeySequence::Redo, [this] { compared.redo(); });
  undo->setObjectName("undo");
  redo->setShortcuts({QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")});
  edit->addSeparator();
  add(edit, tr("&Paste"), QKeySequence::Paste, [this] {
    if (auto* line = qobject_cast<QPlainTextEdit*>(window->focusWidget()); line && !line->isReadOnly()) {
      return line->paste();
    }
    if (const QMimeData* data = QGuiApplication::clipboard()->mimeData()) take(*data);
  })->setObjectName("paste");
  add(edit, tr("Edit &Source"), QKeySequence("Ctrl+L"), [this] { source_bar->focusSource(); });
  add(edit, tr("Force a &Target"), QKeySequence("Ctrl+T"), [this] { source_bar->toggleTarget(); });
  add(edit, tr("Reset &Interventions"), QKeySequence("Ctrl+Backspace"), [this] { exhibit().bend({}, "reset"); });

  QMenu* show = bar->addMenu(tr("&View"));
  view_actions = new QActionGroup(window);
  int number = 0;
  for (const views::View& each : views::all_views()) {
    QAction* action = add_choice(show, view_actions, views::title_of(each), QString::fromUtf8(each.name));
    action->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(++number)));
  }
  connect(view_actions, &QActionGroup::triggered, window,
          [this](QAction* action) { exhibit().chooseView(*views::find_view(action->data().toString())); });
  show->addSeparator();
  head_menu = show->addMenu(tr("&Heads"));
  panel()->controls()->addTo(head_menu);
  QMenu* maps = show->addMenu(tr("&Colour Map"));
  map_actions = new QActionGroup(window);
  for (const QString& name : figure::color_maps()) {
    QString title = name;
    title[0] = title[0].toUpper();
    add_choice(maps, map_actions, title, name);
  }
  connect(map_actions, &QActionGroup::triggered, window, [this](QAction* action) {
    compared.changePage([&](views::Page& page) { page.color_map = action->data().toString(); });
    QSettings().setValue(kColorMap, action->data());
  });
  QMenu* shades = show->addMenu(tr("&Shade of Weights"));
  shade_actions = new QActionGroup(window);
  add_choice(shades, shade_actions, tr("As the &View Has It"), QString());
  const QStringList titles = {tr("&Linear"), tr("&Square Root"), tr("L&ogarithmic")};  // in the order of the names
  for (int i = 0; i < titles.size(); ++i) {
    add_choice(shades, shade_actions, titles[i], figure::shade_names().at(i));
  }
  connect(shade_actions, &QActionGroup::triggered, window, [this](QAction* action) {
    compared.changePage([&](views::Page& page) { page.shade = figure::find_shade(action->data().toString()); });
  });
  values = add(show, tr("&Values in Cells"), QKeySequence("Ctrl+Shift+V"), [] {});
  values->setCheckable(true);
  values->setObjectName("valuesInCells");
  connect(values, &QAction::toggled, window,
          [this](bool on) { compared.changePage([on](views::Page& page) { page.values = on; }); });
  show->addSeparator();
  add(show, tr("Zoom &In"), QKeySequence::ZoomIn, [this] {
    center->zoomBy(kZoomStep);
  })->setShortcuts({QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")});
  add(show, tr("Zoom &Out"), QKeySequence("Ctrl+-"), [this] { center->zoomBy(1 / kZoomStep); });
  add(show, tr("&Actual Size"), QKeySequence("Ctrl+0"), [this] { center->resetZoom(); });
  const auto change_text_size = [this](int by) {
    set_text_size(text_size + by);
    apply_theme();
  };
  larger_text = add(show, tr("Larger &Text"), {}, [change_text_size] { change_text_size(1); });
  larger_text->setShortcuts({QKeySequence("Ctrl+Alt++"), QKeySequence("Ctrl+Alt+=")});
  smaller_text =
      add(show, tr("S&maller Text"), QKeySequence("Ctrl+Alt+-"), [change_text_size] { change_text_size(-1); });
  larger_text->setObjectName("largerText");
  smaller_text->setObjectName("smallerText");
  show->addSeparator();
  const auto add_panel = [this](QMenu* menu, const QString& text, const char* keys, const char* name,
                                const QString& setting) {
    QAction* action = menu->addAction(text);
    action->setShortcut(QKeySequence(QLatin1String(keys)));
    action->setObjectName(QLatin1String(name));
    action->setCheckable(true);
    action->setChecked(true);
    connect(action, &QAction::toggled, window, [this, setting](bool on) {
      QSettings().setValue(setting, on);
      arrange();
    });
    return action;
  };
  show_library = add_panel(show, tr("&Library"), "Ctrl+B", "showLibrary", kLibraryShown);
  show_inspector = add_panel(show, tr("&Inspector"), "Ctrl+I", "showInspector", kInspectorShown);
  add(show, tr("&Presentation"), QKeySequence("F11"), [this] { present(!presenting); })->setObjectName("present");
  QMenu* looks = show->addMenu(tr("A&ppearance"));
  appearance_actions = new QActionGroup(window);
  add_choice(looks, appearance_actions, tr("&System"), static_cast<int>(widgets::Appearance::system));
  add_choice(looks, appearance_actions, tr("&Light"), static_cast<int>(widgets::Appearance::light));
  add_choice(looks, appearance_actions, tr("&Dark"), static_cast<int>(widgets::Appearance::dark));
  connect(appearance_actions, &QActionGroup::triggered, window, [this](QAction* action) {
    appearance = widgets::Appearance(action->data().toInt());
    QSettings().setValue(kAppearance, static_cast<int>(appearance));
    apply_theme();
  });

  show->addSeparator();
  add(show, tr("&Find a Model"), QKeySequence::Find, [this] {
    show_library->setChecked(true);
    library_panel->focusFilter();
  })->setObjectName("findModel");
  difference =
      add(show, tr("&Difference of Two"), QKeySequence("Ctrl+Shift+M"), [this] { center->toggleDifference(); });
  difference->setObjectName("difference");
  only = add(show, tr("Show &Only the Active Figure"), QKeySequence("Ctrl+Shift+F"),
             [this] { compared.keepOnly(exhibit()); });
  only->setObjectName("onlyActive");
  for (QAction* action : {difference, only}) action->setEnabled(false);

  QMenu* help = bar->addMenu(tr("&Help"));
  show_lesson = add_panel(help, tr("&Explanation"), "F1", "showLesson", kLessonShown);
  add(help, tr("About the &Model"), QKeySequence("Ctrl+Shift+I"), [this] { show_info(); })->setObjectName("modelInfo");
  help->addSeparator();
  add(help, tr("&About Saccade"), {}, [this] {
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
                   "<tr><td>Ctrl+wheel</td><td>zoom the figure; Shift+wheel moves it sideways</td></tr>"
                   "<tr><td>Ctrl+Alt++&nbsp;−</td><td>larger and smaller text in the panels</td></tr>"
                   "<tr><td>F11</td><td>the figure alone, for an audience</td></tr>"
                   "<tr><td>F1</td><td>the explanation above the figure</td></tr></table>")
                    .arg(QCoreApplication::applicationVersion()));
    box.addButton(tr("Close"), QMessageBox::AcceptRole);
    box.exec();
  });
  // The shortcuts of a menu bar that is hidden are dead; these go on while the figure is presented.
  for (const QAction* menu : bar->actions()) window->addActions(menu->menu()->actions());
}

void MainWindow::Private::connect_panels() {
  using exhibit::Comparison, exhibit::Exhibit;
  connect(library_panel, &LibraryPanel::chosen, &compared, &Comparison::open);
  connect(library_panel, &LibraryPanel::besideChosen, window, [this](const QString& path) { compare(path); });
  connect(library_panel, &LibraryPanel::comparisonChosen, window, [this](int index) {
    const worker::LibraryComparison& chosen = library.comparisons()[static_cast<std::size_t>(index)];
    compared.show(chosen.models, views::find_view(chosen.view));
    center->setSee(chosen.see);
    panel()->takeKeys();
  });
  connect(library_panel, &LibraryPanel::clicked, center, [this] { panel()->takeKeys(); });
  connect(source_bar, &SourceBar::inputEdited, &compared, &Comparison::setInput);
  connect(source_bar, &SourceBar::inputSettled, &compared, &Comparison::settle);
  connect(source_bar, &SourceBar::said, window,
          [this](const QString& text) { panel()->say(text, widgets::Notice::Tone::failed); });
  connect(source_bar, &SourceBar::targetEdited, &compared, &Comparison::setTarget);
  connect(source_bar, &SourceBar::inputGiven, window, [this](const InputSource& source) {
    compared.settle();
    compared.setGiven(source);
    panel()->takeKeys();
  });
  connect(center, &ComparisonPanel::figurePainted, window, &MainWindow::figurePainted);
  connect(center, &ComparisonPanel::lessonClosed, show_lesson, [this] { show_lesson->setChecked(false); });
  connect(inspector, &Inspector::bent, window,
          [this](const Interventions& bent, const QString& what) { exhibit().bend(bent, what); });
  connect(inspector, &Inspector::settled, &compared, &Comparison::settle);
  connect(inspector, &Inspector::beamChosen, window, [this](int width) { exhibit().setBeam(width); });
  connect(inspector, &Inspector::headChosen, window,
          [this](int map, Qt::KeyboardModifiers modifiers) { panel()->pickHead(map, modifiers); });
  connect(inspector, &Inspector::done, center, [this] { panel()->takeKeys(); });
  connect(&compared, &Comparison::added, window, [this](Exhibit* exhibit) { connect_exhibit(*exhibit); });
  connect(&compared, &Comparison::activeChanged, window, [this] { show_active(); });
  connect(&compared, &Comparison::changed, window, [this] { show_compared(); });
}

/// The window says what the active one says; which one that is, changes.
void MainWindow::Private::connect_exhibit(exhibit::Exhibit& made) {
  using exhibit::Exhibit;
  const auto hear = [this, &made](auto signal, auto show) {
    connect(&made, signal, window, [this, &made, show] {
      if (&made == &exhibit()) show();
    });
  };
  hear(&Exhibit::requestChanged, [this] { show_request(); });
  // Undo takes back the last change of any of them.
  connect(&made, &Exhibit::requestChanged, window, [this] {
    undo->setEnabled(compared.canUndo());
    redo->setEnabled(compared.canRedo());
  });
  hear(&Exhibit::modelChanged, [this] { show_model(); });
  hear(&Exhibit::emptied, [this] { show_nothing(); });
  hear(&Exhibit::traceChanged, [this] { show_trace(); });
  hear(&Exhibit::viewChanged, [this] { show_view(); });
  hear(&Exhibit::stateChanged, [this] { show_state(); });
  hear(&Exhibit::pageChanged, [this] { show_page(); });
  hear(&Exhibit::selectionChanged, [this] { show_selection(); });
  hear(&Exhibit::waitingChanged, [this] { show_waiting(); });
  hear(&Exhibit::staleChanged, [this] {
    show_output();
    show_waiting();
    inspector->setFaded(exhibit().stale());
  });
}

}  // namespace saccade::window
