#include <QApplication>
#include <QIcon>
#include <algorithm>
#include <iostream>

#include "app/command.h"
#include "app/qt_start.h"
#include "app/render_command.h"
#include "engine/core/error.h"
#include "engine/models/samples.h"
#include "ui/widgets/wrapping_edit.h"
#include "ui/window/main_window.h"
#include "ui/worker/library.h"
#include "ui/worker/runner.h"

namespace saccade::app {

namespace {

constexpr const char* kFigureWithoutDisplay = "saccade-figure.svg";

bool is_set(const char* variable) { return !qEnvironmentVariableIsEmpty(variable); }

/// A platform that is asked for by name needs no display of ours.
bool can_show_windows() { return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") || is_set("QT_QPA_PLATFORM"); }

/// "dates-dot, dates-hard"
std::string named(const std::vector<std::string>& models) {
  std::string names;
  for (const std::string& model : models) names += (names.empty() ? "" : ", ") + model;
  return names;
}

std::string first_model() {
  const worker::Library library;
  const worker::LibraryEntry* sample = library.first_choice();
  if (!sample) throw Error("no samples", samples_directory().string());
  return sample->id.toStdString();
}

/// What the model that is opened is to read. Its config says which kind that is, so that a mistake is heard of here;
/// where none is named, the options say.
InputKind kind_asked_for(const Arguments& arguments) {
  if (!arguments.operands().empty()) return read_sample(resolve_model(arguments.operands().front())).reads;
  return arguments.has("--image") ? InputKind::picture : arguments.has("--second") ? InputKind::pair : InputKind::text;
}

std::optional<Input> input_of_window(const Arguments& arguments) {
  const auto& operands = arguments.operands();
  const bool is_trace = !operands.empty() && worker::is_trace_file(QString::fromStdString(operands.front()));
  const auto given = [&](const char* option) { return arguments.has(option); };
  if (is_trace || std::ranges::none_of(kInputOptions, given)) return std::nullopt;
  const auto input = input_from(arguments, kind_asked_for(arguments));
  const auto* text = input ? std::get_if<Text>(&*input) : nullptr;
  const auto* document = input ? std::get_if<Document>(&*input) : nullptr;
  const QString typed = QString::fromStdString(text ? text->text : document ? document->text : "");
  if (typed.size() > widgets::WrappingEdit::most_characters) {
    throw Error("the text is too long for the window", "source",
                "at most " + std::to_string(widgets::WrappingEdit::most_characters) + " characters",
                std::to_string(typed.size()));
  }
  return input;
}

void open_window(const Arguments& arguments) {
  window::StartOptions options;
  for (const std::string& model : arguments.operands()) {
    const QString name = QString::fromStdString(model);
    // A name that stands for nothing is a mistake on the command line, not something to open a window about.
    options.open << (worker::is_trace_file(name) ? name : QString::fromStdString(resolve_model(model).string()));
  }
  if (options.open.size() > static_cast<qsizetype>(kMostCompared)) {
    throw UsageError("no more than " + std::to_string(kMostCompared) + " models stand side by side");
  }
  if (const auto input = input_of_window(arguments)) options.input = *input;
  options.interventions = interventions_from(arguments);
  options.view = QString::fromStdString(arguments.text("--view").value_or(""));
  if (const auto step = arguments.integer("--step", 1, 1'000'000)) options.step = *step - 1;

  QtStart start;
  QApplication application(start.argc, start.argv);
  QGuiApplication::setDesktopFileName("saccade");
  QGuiApplication::setWindowIcon(QIcon(":/icons/saccade.png"));
  window::MainWindow window(options);
  if (is_set("SACCADE_MEASURE_START")) {
    // For tests/bench, which reads the clock when this line arrives.
    QObject::connect(&window, &window::MainWindow::figurePainted, &application, [] {
      std::cout << "painted" << std::endl;
      QCoreApplication::quit();
    });
  }
  window.show();
  QApplication::exec();
}

}  // namespace

Command window_command() {
  return {"", "[MODEL|TRACE ...]", "open the window, several side by side",
          join({{"--view", "NAME", listed(view_names()) + "; the last one used where it is not given"},
                {"--step", "N", "the step to stand at, from 1"}},
               run_options()),
          [](const Arguments& arguments) {
            if (can_show_windows()) return open_window(arguments);
            std::vector<std::string> models = arguments.operands();
            if (models.empty()) models.push_back(first_model());
            std::cerr << "saccade: there is no display to open a window on; writing the figure of " << named(models)
                      << " to " << kFigureWithoutDisplay << '\n';
            render(arguments, models, kFigureWithoutDisplay);
          }};
}

}  // namespace saccade::app
