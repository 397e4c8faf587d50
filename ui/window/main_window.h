#pragma once

#include <QMainWindow>
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>

#include "ui/worker/runner.h"

namespace saccade::window {

/// What the command line may ask of the window. Everything absent is remembered from last time or chosen by the sample.
struct StartOptions {
  /// Models and traces: ids of samples, directories or files. Several stand side by side.
  QStringList open = {};
  /// What the first one reads: a text, or whatever it is.
  std::optional<QString> source = {};
  std::optional<Input> input = {};
  /// `interventions.target` is the forced target.
  Interventions interventions = {};
  QString view = {};             // by name; empty: the last one used
  std::optional<int> step = {};  // counted from 0
  /// Opens models, for others too.
  std::shared_ptr<worker::OpenModels> models = std::make_shared<worker::OpenModels>();
};

/// The one window: it composes the panels, holds what the user asked for as one value (a `worker::Request`), and gives
/// every panel the trace that came back. Settings are kept by QSettings under the application's own names.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(const StartOptions& options = {}, QWidget* parent = nullptr);
  ~MainWindow() override;

 signals:
  /// The figure of a run stands on the screen for the first time.
  void figurePainted();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace saccade::window
