#include "app/render_command.h"

#include <QGuiApplication>
#include <iostream>

#include "app/qt_start.h"
#include "engine/core/error.h"
#include "engine/models/samples.h"
#include "engine/trace/trace_json.h"
#include "ui/export/exporter.h"
#include "ui/figure/theme.h"
#include "ui/views/view.h"
#include "ui/worker/runner.h"

namespace saccade::app {

namespace {

std::vector<std::string> view_names() {
  std::vector<std::string> names;
  for (const views::View& view : views::all_views()) names.emplace_back(view.name);
  return names;
}

std::vector<std::string> color_map_names() {
  std::vector<std::string> names;
  for (const QString& name : figure::color_maps()) names.push_back(name.toStdString());
  return names;
}

std::shared_ptr<const Trace> trace_of(const Arguments& arguments, const std::string& model) {
  if (!worker::is_trace_file(QString::fromStdString(model))) return run_model(arguments, resolve_model(model));
  for (const Option& option : run_options()) {
    if (arguments.has(option.name)) throw UsageError(std::string(option.name) + ": a trace cannot be run again");
  }
  return std::make_shared<const Trace>(read_trace(model));
}

views::ViewOptions view_options(const Arguments& arguments, const Trace& trace) {
  views::ViewOptions options;
  if (arguments.choice("--theme", {"light", "dark"}) == "dark") options.theme = figure::Theme::dark_theme();
  if (const auto name = arguments.choice("--color-map", color_map_names())) {
    options.color_map = QString::fromStdString(*name);
  }
  const int steps = static_cast<int>(trace.steps.size()), maps = static_cast<int>(trace.attention.size());
  if (const auto step = arguments.integer("--step", 1, std::max(steps, 1))) options.step = *step - 1;
  options.map = arguments.integer("--map", 0, std::max(maps - 1, 0)).value_or(0);
  options.color_bar = !arguments.has("--no-color-bar");
  options.axis_labels = !arguments.has("--no-axis-labels");
  options.values = arguments.has("--values");
  options.caption = QString::fromStdString(arguments.text("--caption").value_or(""));
  return options;
}

}  // namespace

void render(const Arguments& arguments, const std::string& model, const std::string& file) {
  const std::string name = arguments.choice("--view", view_names()).value_or("heatmap");
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
  const auto trace = trace_of(arguments, model);
  const views::View& view = *views::find_view(QString::fromStdString(name));
  if (const QString reason = view.why_not(*trace); !reason.isEmpty()) throw Error(name, reason.toStdString());
  exporting::write_figure(view.draw(*trace, view_options(arguments, *trace)), QString::fromStdString(file), options);
}

Command render_command() {
  return {"render", "MODEL|TRACE --source TEXT --view NAME --out FILE", "draw a figure: .svg, .pdf or .png",
          join({{"--out", "FILE", "the figure; its extension says which format"},
                {"--view", "NAME", "heatmap where it is not given; a wrong name lists them all"},
                {"--theme", "light|dark", "light where it is not given"},
                {"--color-map", "NAME", "indigo where it is not given"},
                {"--step", "N", "the current step, from 1 (none)"},
                {"--map", "N", "which attention map, from 0"},
                {"--caption", "TEXT", "one line under the figure"},
                {"--values", nullptr, "write the numbers into the cells"},
                {"--no-color-bar", nullptr, "leave the colour bar out"},
                {"--no-axis-labels", nullptr, "leave the names of the axes out"},
                {"--scale", "X", "pixels per point, for PNG (2)"}},
               run_options()),
          [](const Arguments& arguments) {
            const std::string model = arguments.operand("MODEL or TRACE");
            render(arguments, model, arguments.required("--out"));
          }};
}

}  // namespace saccade::app
