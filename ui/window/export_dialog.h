#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "ui/exhibit/exhibit.h"

namespace saccade::window {

/// Asks how the figure on screen is to be written, shows what will be, and writes it. Several that stand side by side
/// become one figure.
class ExportDialog : public QDialog {
  Q_OBJECT

 public:
  /// Two of them whose difference is shown, too: the first minus the second.
  using Subtracted = std::pair<const exhibit::Exhibit*, const exhibit::Exhibit*>;

  /// @param shown each has a trace, which, if it is the only one, its view can show
  ExportDialog(const std::vector<const exhibit::Exhibit*>& shown, const std::optional<Subtracted>& subtracted,
               QWidget* parent);

  /// The file that is written, or was.
  QString file() const;

 private:
  figure::Figure draw() const;
  void setExtension(const QString& extension);
  void refresh();
  void browse();
  void write();

  /// What is drawn of an exhibit; kept, as that may go on meanwhile.
  struct Part {
    explicit Part(const exhibit::Exhibit& exhibit);
    views::Shown shown() const { return {*trace, before.get(), behaviors, accuracy}; }

    std::shared_ptr<const Trace> trace, before;
    std::vector<HeadBehavior> behaviors;
    std::vector<LengthAccuracy> accuracy;
    const views::View* view;
    views::ViewState state;
    QString name;
  };
  std::vector<Part> parts_;
  std::optional<std::pair<Part, Part>> subtracted_;
  views::Page page_;

  QWidget* preview_;
  QComboBox *format_, *appearance_;
  QDoubleSpinBox* scale_;
  QLabel* scale_label_;
  QCheckBox *color_bar_, *axis_labels_, *values_, *transparent_, *whole_;
  QLineEdit *caption_, *file_;
  QLabel* error_;
};

}  // namespace saccade::window
