#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <memory>

#include "ui/exhibit/exhibit.h"

namespace saccade::window {

/// Asks how the figure on screen is to be written, shows what will be, and writes it.
class ExportDialog : public QDialog {
  Q_OBJECT

 public:
  /// @param exhibit has a trace, which its view can show
  ExportDialog(const exhibit::Exhibit& exhibit, QWidget* parent);

  /// The file that is written, or was.
  QString file() const;

 private:
  figure::Figure draw() const;
  void setExtension(const QString& extension);
  void refresh();
  void browse();
  void write();

  std::shared_ptr<const Trace> trace_, before_;
  std::vector<HeadBehavior> behaviors_;
  std::vector<LengthAccuracy> accuracy_;
  const views::View& view_;
  views::Page page_;
  views::ViewState state_;

  QWidget* preview_;
  QComboBox *format_, *appearance_;
  QDoubleSpinBox* scale_;
  QLabel* scale_label_;
  QCheckBox *color_bar_, *axis_labels_, *values_, *transparent_, *whole_;
  QLineEdit *caption_, *file_;
  QLabel* error_;
};

}  // namespace saccade::window
