#pragma once

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QTabWidget>
#include <QTableWidget>
#include <QTextEdit>
#include <memory>

#include "ui/exhibit/exhibit.h"
#include "ui/worker/about_model.h"

namespace saccade::window {

/// The model at length: its card, its vocabulary, and what it can take.
class InfoDialog : public QDialog {
  Q_OBJECT

 public:
  /// @param exhibit shows a model or a trace
  InfoDialog(const exhibit::Exhibit& exhibit, std::shared_ptr<worker::OpenModels> models, const figure::Theme& theme,
             QWidget* parent);

 private:
  QWidget* buildVocabulary();
  void tell(const worker::AboutModel& about);
  void tellOfTrace(const exhibit::Exhibit& exhibit);
  void showCard(const QString& card);
  void showTokens();
  void showRows(const std::vector<std::pair<QString, QString>>& rows);

  worker::AboutModel about_;
  std::unique_ptr<worker::AboutReader> reader_;

  QTabWidget* pages_;
  QTextEdit* card_;
  QComboBox* side_;
  QLineEdit* search_;
  QTableWidget *tokens_, *facts_;
  QLabel *count_, *state_;
};

}  // namespace saccade::window
