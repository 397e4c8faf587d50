#pragma once

#include <memory>
#include <vector>

#include "ui/exhibit/exhibit.h"
#include "ui/exhibit/linked_hover.h"

namespace saccade::exhibit {

/// Exhibits side by side, one of them active: they read the same, go through their steps together, and what is hovered
/// in one is lit in all. What is bent, and which head is looked at, is each one's own. There is always one.
class Comparison : public QObject {
  Q_OBJECT

 public:
  /// @param library must outlive it
  explicit Comparison(const worker::Library& library,
                      std::shared_ptr<worker::OpenModels> models = std::make_shared<worker::OpenModels>(),
                      QObject* parent = nullptr);
  ~Comparison() override;

  int count() const { return static_cast<int>(exhibits_.size()); }
  bool full() const;
  Exhibit& at(int index) const { return *exhibits_[static_cast<std::size_t>(index)]; }
  int indexOf(const Exhibit& exhibit) const;
  Exhibit& active() const { return *active_; }
  /// The one that was active before, or else the nearest; null where there is no other.
  Exhibit* other() const;
  /// What is compared, model by model, as it was asked for last.
  QStringList models() const;
  /// Models that were trained for another task than the first, by their titles.
  QStringList ofAnotherTask() const;

  void activate(Exhibit& exhibit);
  /// One more that reads what the active one reads, and becomes the active one. Nothing where they are as many as there
  /// can be.
  /// @param model its path, or the id of a sample
  void add(const QString& model, const views::View* view = nullptr);
  /// The same of several, beside `first`, which stays the active one if it is.
  void addBeside(const Exhibit& first, const QStringList& models, const views::View* view = nullptr);
  /// Takes one away; the last one stays.
  void remove(Exhibit& exhibit);
  void keepOnly(Exhibit& exhibit);
  /// These instead of all that is there: on the text that was typed for the same task, or else on the first one's
  /// example.
  void show(const QStringList& models, const views::View* view = nullptr);

  // ---- What is asked of all ----

  /// In the place of the active one. Beside others it reads what they read.
  void open(const QString& path);
  /// Of all that are no records.
  void setInput(const Input& input);
  void setGiven(const InputSource& given);
  void setTarget(const std::optional<QString>& target);
  void setMergeWords(bool merged);
  void settle();
  /// Takes back the last change of any of them, wherever it was made.
  void undo();
  void redo();
  bool canUndo() const;
  bool canRedo() const;
  void changePage(const std::function<void(views::Page&)>& change);
  void changeState(const std::function<void(views::ViewState&)>& change);

 signals:
  void added(saccade::exhibit::Exhibit* exhibit);
  /// It is taken away after this, and no longer counted.
  void removed(saccade::exhibit::Exhibit* exhibit);
  void activeChanged();
  /// Something else than before is compared.
  void changed();

 private:
  std::unique_ptr<Exhibit> make();
  Exhibit& insert(std::unique_ptr<Exhibit> exhibit);
  void addWhatWaits();
  /// Asks the same of all, as one change.
  void askAll(const std::function<void(Exhibit&)>& ask);
  void follow(Exhibit& from, const std::function<void(Exhibit&)>& how);

  const worker::Library& library_;
  const std::shared_ptr<worker::OpenModels> models_;
  const std::shared_ptr<ChangeClock> clock_ = std::make_shared<ChangeClock>();
  LinkedHover hover_;
  std::vector<std::unique_ptr<Exhibit>> exhibits_;
  Exhibit* active_ = nullptr;
  Exhibit* active_before_ = nullptr;
  QStringList waiting_;  // to be added once it is known what the first one reads
  const views::View* waiting_view_ = nullptr;
  bool together_ = false;  // what one does because another did it is not followed
};

}  // namespace saccade::exhibit
