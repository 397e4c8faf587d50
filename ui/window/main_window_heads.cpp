#include <QKeyEvent>
#include <algorithm>

#include "ui/views/axis.h"
#include "ui/views/map_choice.h"
#include "ui/widgets/timeline.h"
#include "ui/window/attention_controls.h"
#include "ui/window/figure_canvas.h"
#include "ui/window/main_window_private.h"

namespace saccade::window {

/// Whether the map shown is of a text that attends to itself.
bool MainWindow::Private::attends_to_itself() const {
  return trace && options.map < static_cast<int>(trace->attention.size()) &&
         views::is_self_attention(trace->attention[options.map]);
}

/// The row whose links alone are drawn: of the token that is pointed at, or else of what is locked.
std::optional<int> MainWindow::Private::focused_row() const {
  const TargetKind of_rows = attends_to_itself() ? TargetKind::token : TargetKind::target_token;
  if (hovered && hovered->query >= 0 && hovered->kind == of_rows) return hovered->query;
  const bool locks_row = locked && (locked->kind == of_rows || locked->kind == TargetKind::cell);
  return locks_row && locked->query >= 0 ? std::optional(locked->query) : std::nullopt;
}

/// What was meant in one trace is meant in the next, wherever an edit or merged words have put it.
void MainWindow::Private::follow(const Trace& before, const QString& text_before) {
  if (!attends_to_itself() || trace->attention[options.map].queries != Axis::source) return;
  const int read_before = static_cast<int>(before.source.size()), read = static_cast<int>(trace->source.size());
  const auto moved = [&](int index) {
    if (index < 0) return index;
    if (index >= read_before) return index - read_before + read;
    return views::follow_token(before.source, text_before, trace->source, read_text, index).value_or(-1);
  };
  for (std::optional<Target>* target : {&locked, &hovered}) {
    if (!*target || ((*target)->kind != TargetKind::token && (*target)->kind != TargetKind::cell)) continue;
    const Target was = **target;
    (*target)->query = moved(was.query);
    (*target)->key = moved(was.key);
    const bool lost = ((*target)->query < 0 && was.query >= 0) || ((*target)->key < 0 && was.key >= 0);
    if (lost) target->reset();
  }
}

void MainWindow::Private::lock(const std::optional<Target>& target) {
  locked = target;
  first_focus.clear();
}

void MainWindow::Private::lock_first_focus() {
  if (first_focus.isEmpty() || !attends_to_itself()) return;
  const std::string wanted = first_focus.toStdString();
  const auto found = std::find_if(trace->source.begin(), trace->source.end(),
                                  [&](const Token& token) { return token.text == wanted; });
  const int index = static_cast<int>(found - trace->source.begin());
  locked = found == trace->source.end() ? std::nullopt : std::optional(Target{TargetKind::token, index, index});
}

void MainWindow::Private::choose_map(int map, bool with_it) {
  if (with_it && map != options.map && can_add_head()) options.more_maps.push_back(options.map);
  if (!with_it) options.more_maps.clear();
  std::erase(options.more_maps, map);
  options.map = map;
  site = trace->attention[map].site;
  chosen_maps[facts.path] = *site;
  for (std::optional<Target>* target : {&locked, &hovered}) {
    if (*target && !views::read_out(*trace, options, **target)) target->reset();
  }
  show_step();
}

void MainWindow::Private::click_head(int map, Qt::KeyboardModifiers modifiers) {
  if (modifiers & (Qt::ShiftModifier | Qt::ControlModifier)) return draw_together(map);
  choose_map(map);
  if (!view->uses.grid) return;
  const bool usable = opens_heads_in && opens_heads_in->why_not(*trace).isEmpty();
  choose_view(usable ? opens_heads_in : &views::most_telling_view(*trace, &views::ViewUses::map));
}

bool MainWindow::Private::can_add_head() {
  if (static_cast<int>(options.more_maps.size()) + 1 < figure::head_color_count) return true;
  say(tr("No more than %1 heads can be told apart.").arg(figure::head_color_count));
  return false;
}

/// Adds a head to those that are drawn together, or takes it out.
void MainWindow::Private::draw_together(int map) {
  std::vector<int>& more = options.more_maps;
  if (map == options.map) {
    if (!more.empty()) options.map = std::exchange(more.front(), map);  // taken out below, from among the others
    if (more.empty()) return;
  }
  if (std::erase(more, map) == 0 && can_add_head()) more.push_back(map);
  show_step();
}

/// To the nearest place of the same sort that the figure has in `direction`.
void MainWindow::Private::walk(const Target& from, QPointF direction) {
  const auto to = canvas->nearest(from, direction);
  if (!to) return;
  if (to->kind == TargetKind::map) {
    choose_map(to->map);
  } else {
    (locked ? locked : hovered) = to;
    if (locked) hovered.reset();
    light();
  }
  canvas->reveal(*to);
}

bool MainWindow::Private::press_head_key(const QKeyEvent& event) {
  if (!trace || !views::has_heads(*trace) || event.modifiers() & (Qt::ControlModifier | Qt::AltModifier)) return false;
  const bool grid = view->uses.grid, several = view->uses.more_maps;
  const bool line = view->uses.focus && attends_to_itself();
  const Target here{TargetKind::map, -1, -1, options.map};
  const QPointF direction(event.key() == Qt::Key_Right  ? 1
                          : event.key() == Qt::Key_Left ? -1
                                                        : 0,
                          event.key() == Qt::Key_Down ? 1
                          : event.key() == Qt::Key_Up ? -1
                                                      : 0);
  switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
      if (!grid && !line) return false;
      walk(grid ? here : Target{TargetKind::token, focused_row().value_or(-1), focused_row().value_or(-1)}, direction);
      return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
      if (grid) {
        walk(here, direction);
      } else if (several) {
        const int to = views::next_head(*trace, options.map, event.key() == Qt::Key_Up ? -1 : 1);
        choose_map(to, event.modifiers() & Qt::ShiftModifier);
      }
      return grid || several;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
      if (!several) return false;
      choose_map(views::next_layer(*trace, options.map, event.key() == Qt::Key_PageUp ? -1 : 1));
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (grid) {
        click_head(options.map, Qt::NoModifier);
      } else if (hovered) {
        lock(std::exchange(hovered, std::nullopt));
        light();
      }
      return true;
    default:
      return false;
  }
}

void MainWindow::Private::show_controls() {
  controls->setState(trace, options, *view, history.current().merge_words, has_pieces);
  timeline->setHint(hint());
}

QString MainWindow::Private::hint() const {
  if (!views::has_heads(*trace)) return {};
  const QString gap(2, QChar(0x2003));
  if (view->uses.grid) {
    return QStringList{tr("← → ↑ ↓  walk"), tr("Enter  opens"), tr("Shift+click  draws together")}.join(gap);
  }
  if (view->uses.focus) {
    return QStringList{tr("← →  word"), tr("↑ ↓  head"), tr("Enter  locks"), tr("Esc  releases")}.join(gap);
  }
  return QStringList{tr("Click  keeps a cell"), tr("Ctrl+↑ ↓  head"), tr("Esc  releases")}.join(gap);
}

}  // namespace saccade::window
