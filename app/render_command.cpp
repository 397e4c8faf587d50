#include "app/render_command.h"

#include <QGuiApplication>
#include <algorithm>
#include <charconv>
#include <iostream>

#include "app/qt_start.h"
#include "engine/analysis/merged_words.h"
#include "engine/core/error.h"
#include "engine/models/samples.h"
#include "engine/trace/trace_json.h"
#include "ui/export/exporter.h"
#include "ui/figure/theme.h"
#include "ui/views/axis.h"
#include "ui/views/behavior.h"
#include "ui/views/map_choice.h"
#include "ui/views/side_by_side.h"
#include "ui/views/steps.h"
#include "ui/views/view.h"
#include "ui/worker/error_message.h"
#include "ui/worker/runner.h"

namespace saccade::app {

namespace {

/// The views that draw with an option: "arcs".
std::string views_with(bool views::ViewUses::*use) {
  std::vector<std::string> names;
  for (const views::View& view : views::all_views()) {
    if (view.uses.*use) names.emplace_back(view.name);
  }
  return listed(names);
}

std::vector<std::string> sort_names() {
  const auto names = views::behavior_names();
  return {names.begin(), names.end()};
}

std::vector<std::string> names_in(const QStringList& list) {
  std::vector<std::string> names;
  for (const QString& name : list) names.push_back(name.toStdString());
  return names;
}

std::shared_ptr<const Trace> trace_of(const Arguments& arguments, const std::string& model) {
  if (!worker::is_trace_file(QString::fromStdString(model))) return run_model(arguments, resolve_model(model));
  for (const Option& option : run_options()) {
    if (arguments.has(option.name)) throw UsageError(std::string(option.name) + ": a trace cannot be run again");
  }
  return std::make_shared<const Trace>(read_trace(model));
}

/// A row of `map` by its number, from 1, or by its text.
int row_of(const std::string& token, const Trace& trace, const AttentionMap& map) {
  const int rows = map.query_count();
  int index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  if (error == std::errc() && end == token.data() + token.size() && index >= 1 && index <= rows) return index - 1;
  if (const auto found = views::find_token(views::row_labels(trace, map), QString::fromStdString(token))) return *found;
  throw UsageError("--focus: expected a token or its number from 1 to " + std::to_string(rows) + ", found " + token);
}

/// The view that is asked for, or that the window shows first.
const views::View& chosen_view(const std::optional<std::string>& asked, const Trace& trace) {
  if (asked) return *views::find_view(QString::fromStdString(*asked));
  const views::View* wish = views::find_view(QString::fromStdString(trace.model.view.name));
  return wish && wish->why_not(trace).isEmpty() ? *wish : views::most_telling_view(trace);
}

/// What concerns self-attention. The map is the one that the window shows first where no other is asked for.
void add_map_options(const Arguments& arguments, const Trace& trace, views::ViewState& state) {
  if (trace.attention.empty()) return;
  const int maps = static_cast<int>(trace.attention.size());
  const auto asked = arguments.integer("--map", 1, maps);
  if (chooses_maps(arguments)) {
    if (asked) throw UsageError("--map: it is chosen by --site, --layer and --head already");
    const std::vector<int> chosen = chosen_maps(arguments, trace);
    state.map = chosen.front();
    if (arguments.has("--head")) state.more_maps.assign(chosen.begin() + 1, chosen.end());
    // One layer and one site: without them a head's number is that of many.
    std::erase_if(state.more_maps, [&](int map) {
      const AttentionSite &one = trace.attention[state.map].site, &other = trace.attention[map].site;
      return one.site != other.site || one.layer != other.layer;
    });
  } else {
    state.map = asked ? *asked - 1 : views::first_map(trace, trace.model.view.map);
  }
  if (const auto token = arguments.text("--focus")) state.focus = row_of(*token, trace, trace.attention[state.map]);
  state.mass = arguments.number("--mass", 0.01, 1).value_or(state.mass);
  state.hide_special = arguments.has("--hide-special");
  state.renormalize = arguments.has("--renormalize");
  if (state.renormalize && !state.hide_special) throw UsageError("--renormalize: it needs --hide-special");
  state.dim_sink = arguments.has("--dim-sink");
  const auto order = arguments.choice("--sort", sort_names());
  state.sort = QString::fromStdString(order.value_or(""));
}

views::Page page_from(const Arguments& arguments) {
  views::Page page;
  if (arguments.choice("--theme", {"light", "dark"}) == "dark") page.theme = figure::Theme::dark_theme();
  if (const auto name = arguments.choice("--color-map", names_in(figure::color_maps())))
    page.color_map = QString::fromStdString(*name);
  if (const auto name = arguments.choice("--shade", names_in(figure::shade_names())))
    page.shade = figure::find_shade(QString::fromStdString(*name));
  page.color_bar = !arguments.has("--no-color-bar");
  page.axis_labels = !arguments.has("--no-axis-labels");
  page.values = arguments.has("--values");
  page.caption = QString::fromStdString(arguments.text("--caption").value_or(""));
  return page;
}

views::ViewState state_from(const Arguments& arguments, const Trace& trace) {
  views::ViewState state;
  const int steps = std::max(static_cast<int>(trace.steps.size()), views::step_count(trace));
  if (const auto step = arguments.integer("--step", 1, std::max(steps, 1))) state.step = *step - 1;
  add_map_options(arguments, trace, state);
  return state;
}

/// A trace with all that it is drawn with.
struct Drawn {
  Drawn(const Arguments& arguments, const std::string& model) : trace(trace_of(arguments, model)) {
    uneven = check_trace(arguments, *trace);
    if (arguments.has("--words")) trace = merge_words(trace);
    state = state_from(arguments, *trace);
  }

  views::Shown shown(const views::View& view) {
    if (view.uses.sort) behaviors = behaviors_of(*trace);
    return {*trace, nullptr, behaviors, trace->model.accuracy};
  }

  std::shared_ptr<const Trace> trace;
  std::string uneven;
  views::ViewState state;
  std::vector<HeadBehavior> behaviors = {};
};

figure::Figure figure_of(const Arguments& arguments, const std::string& model,
                         const std::optional<std::string>& view_asked) {
  Drawn drawn(arguments, model);
  const views::View& view = chosen_view(view_asked, *drawn.trace);
  if (const QString reason = view.why_not(*drawn.trace); !reason.isEmpty()) {
    throw Error("the view has nothing to show", std::string(view.name) + ": " + reason.toStdString());
  }
  figure::Figure figure = view.draw(drawn.shown(view), page_from(arguments), drawn.state);
  if (!drawn.uneven.empty()) figure.description += " (" + QString::fromStdString(drawn.uneven) + ")";
  return figure;
}

/// The arguments of each of several models. They read the same: what is asked for, or else the first one's example.
std::vector<Arguments> arguments_of_each(const Arguments& arguments, const std::vector<std::string>& models) {
  const std::vector<std::string> each_its_own = {"--view", "--map", "--site", "--layer", "--head"};
  const bool is_trace = worker::is_trace_file(QString::fromStdString(models.front()));
  const auto first = is_trace ? std::nullopt : sample_at(resolve_model(models.front()));
  const Arguments asked = with_input(arguments, first ? first->example : InputSource());
  std::vector<Arguments> all;
  for (std::size_t i = 0; i < models.size(); ++i) {
    all.push_back(asked.of_operand(i, each_its_own));
    if (worker::is_trace_file(QString::fromStdString(models[i]))) {
      all.back() = all.back().without(run_options());  // what is asked is asked of the models beside it
    }
  }
  return all;
}

figure::Figure figure_of_several(const Arguments& arguments, const std::vector<std::string>& models) {
  if (models.size() > kMostCompared) {
    throw UsageError("no more than " + std::to_string(kMostCompared) + " models stand side by side");
  }
  const bool subtracts = arguments.has("--difference");
  if (subtracts && models.size() != 2) throw UsageError("--difference: it takes two models");
  const views::Page page = page_from(arguments);
  const views::Page page_of_each = views::page_of_part(page, static_cast<int>(models.size()) + (subtracts ? 1 : 0));
  std::vector<Drawn> drawn;
  std::vector<views::SidePart> parts;
  QStringList names;
  const std::vector<Arguments> all = arguments_of_each(arguments, models);
  std::optional<Error> refused;
  for (std::size_t i = 0; i < models.size(); ++i) {
    try {
      Drawn& one = drawn.emplace_back(all[i], models[i]);
      const views::View& view = chosen_view(all[i].choice("--view", view_names()), *one.trace);
      names << (one.trace->model.id.empty() ? QString::fromStdString(models[i])
                                            : QString::fromStdString(one.trace->model.id));
      parts.push_back(views::part_of(view, one.shown(view), page_of_each, one.state, names.back()));
    } catch (const Error& error) {
      // One that cannot read what the others read says so in its place.
      if (subtracts || arguments.has("--strict")) throw;
      refused = error;
      std::cerr << "saccade: " << models[i] << ": " << error.what() << '\n';
      parts.push_back(views::refused_part(QString::fromStdString(models[i]), worker::message_of(error), page_of_each));
    }
  }
  if (drawn.empty() && refused) throw Error(*refused);
  if (subtracts) {
    const views::Minuend a{*drawn[0].trace, drawn[0].state, names[0]}, b{*drawn[1].trace, drawn[1].state, names[1]};
    if (const QString why = views::why_no_difference(a, b); !why.isEmpty()) {
      throw Error("there is no difference to draw", why.toStdString());
    }
    parts.push_back(views::difference_part(a, b, page_of_each));
  }
  return views::side_by_side(std::move(parts), page);
}

}  // namespace

std::vector<std::string> view_names() {
  std::vector<std::string> names;
  for (const views::View& view : views::all_views()) names.emplace_back(view.name);
  return names;
}

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    list += (i == 0 ? "" : i + 1 < names.size() ? ", " : " or ") + names[i];
  }
  return list;
}

void render(const Arguments& arguments, const std::vector<std::string>& models, const std::string& file) {
  const auto asked = arguments.choice("--view", view_names());
  exporting::ExportOptions options;
  options.scale = arguments.number("--scale", 0.25, 16).value_or(options.scale);

  // Fonts and text need a GUI application, though no display.
  qputenv("QT_QPA_PLATFORM", "offscreen");
  // Standard error is for our one line: what Qt remarks about the session that is not there is of no use to anybody.
  qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& message) {
    if (type == QtCriticalMsg || type == QtFatalMsg) std::cerr << "saccade: " << message.toStdString() << '\n';
  });
  QtStart start;
  const QGuiApplication application(start.argc, start.argv);
  if (models.size() == 1 && arguments.has("--difference")) throw UsageError("--difference: it takes two models");
  const figure::Figure figure =
      models.size() == 1 ? figure_of(arguments, models.front(), asked) : figure_of_several(arguments, models);
  exporting::write_film(figure, QString::fromStdString(file), options);
}

Command render_command() {
  return {
      "render", "MODEL|TRACE ... [--source TEXT|--image FILE] --view NAME --out FILE",
      "draw a figure, of several models side by side: .svg, .pdf or .png",
      join(
          join({{"--out", "FILE", "the figure; its extension says which format"},
                {"--view", "NAME", listed(view_names()) + "; the most telling one where it is not given"},
                {"--theme", "light|dark", "light where it is not given"},
                {"--color-map", "NAME", "indigo where it is not given"},
                {"--shade", "NAME",
                 views_with(&views::ViewUses::shade) + ": how dark a weight is, " +
                     listed(names_in(figure::shade_names())) + " (linear; of thumbnails and of texts sqrt)"},
                {"--step", "N", "the current step, from 1 (none)"},
                {"--map", "N", "which attention map of the trace, from 1 (the one that the window shows first)"},
                {"--caption", "TEXT", "one line under the figure"},
                {"--difference", nullptr, "of two models: the weights of the first minus those of the second, too"},
                {"--values", nullptr, "write the numbers into the cells"},
                {"--no-color-bar", nullptr, "leave the colour bar out"},
                {"--no-axis-labels", nullptr, "leave the names of the axes out"},
                {"--focus", "TOKEN",
                 views_with(&views::ViewUses::focus) +
                     ": the links of this token alone, by its text (it#2: the second one) or its number from 1"},
                {"--mass", "X",
                 views_with(&views::ViewUses::mass) +
                     ": draw the links that hold this share of each token's weight (0.75)"},
                {"--dim-sink", nullptr,
                 views_with(&views::ViewUses::sink) + ": dim the links to a first token that takes most of the weight"},
                {"--hide-special", nullptr, "leave special tokens out"},
                {"--renormalize", nullptr, "and divide what is left of a row by its sum"},
                {"--words", nullptr, "make one token of the pieces of a word: rows averaged, columns summed"},
                {"--sort", "NAME", views_with(&views::ViewUses::sort) + ": " + listed(sort_names()) + " first"},
                {"--scale", "X", "pixels per point, for PNG (2)"}},
               join(map_options(), strict_option())),
          run_options()),
      [](const Arguments& arguments) {
        if (arguments.operands().empty()) throw UsageError("MODEL or TRACE is missing");
        render(arguments, arguments.operands(), arguments.required("--out"));
      }};
}

}  // namespace saccade::app
