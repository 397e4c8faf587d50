#include "ui/views/behavior.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>

namespace saccade::views {

namespace {

constexpr std::array kNames = {
    QT_TRANSLATE_NOOP("Behavior", "previous"),  QT_TRANSLATE_NOOP("Behavior", "next"),
    QT_TRANSLATE_NOOP("Behavior", "same"),      QT_TRANSLATE_NOOP("Behavior", "first"),
    QT_TRANSLATE_NOOP("Behavior", "special"),   QT_TRANSLATE_NOOP("Behavior", "induction"),
    QT_TRANSLATE_NOOP("Behavior", "alignment"), QT_TRANSLATE_NOOP("Behavior", "diffuse"),
};

/// Side by side with the names.
constexpr std::array kDefinitions = {
    QT_TRANSLATE_NOOP("Behavior", "looks at the token before"),
    QT_TRANSLATE_NOOP("Behavior", "looks at the token after"),
    QT_TRANSLATE_NOOP("Behavior", "looks at the token itself"),
    QT_TRANSLATE_NOOP("Behavior", "looks at the first token, where heads rest that find nothing to do"),
    QT_TRANSLATE_NOOP("Behavior", "looks at special tokens, where heads rest that find nothing to do"),
    QT_TRANSLATE_NOOP("Behavior", "looks at what followed this token before"),
    QT_TRANSLATE_NOOP("Behavior", "looks from each token at one of its own in the other text"),
    QT_TRANSLATE_NOOP("Behavior", "looks at everything alike"),
};
static_assert(kNames.size() == kDefinitions.size());

/// As many as there are for a name that is none of them.
std::size_t place_of(const QString& name) {
  return std::ranges::find(kNames, name, [](const char* each) { return QString::fromLatin1(each); }) - kNames.begin();
}

bool is_behavior(const QString& name) { return place_of(name) < kNames.size(); }

QString translated(const char* text) { return QCoreApplication::translate("Behavior", text); }

}  // namespace

std::span<const char* const> behavior_names() { return kNames; }

QString behavior_title(const QString& name) { return translated(name.toUtf8().constData()); }

QString behavior_definition(const QString& name) {
  const std::size_t place = place_of(name);
  return place < kNames.size() ? translated(kDefinitions[place]) : QString();
}

QString head_name(std::span<const HeadBehavior> behaviors, int map) {
  if (map >= static_cast<int>(behaviors.size())) return {};
  const HeadBehavior& head = behaviors[map];
  if (!head.given.empty()) {
    const QString given = QString::fromStdString(head.given);
    return is_behavior(given) ? behavior_title(given) : given;
  }
  return head.named_by() ? behavior_title(head.named_by()->name) : QString();
}

const Behavior* measure_of_name(std::span<const HeadBehavior> behaviors, int map) {
  if (map >= static_cast<int>(behaviors.size())) return nullptr;
  const HeadBehavior& head = behaviors[map];
  const Behavior* named_by = head.named_by();
  return named_by && (head.given.empty() || head.given == named_by->name) ? named_by : nullptr;
}

QString head_definition(std::span<const HeadBehavior> behaviors, int map) {
  if (map >= static_cast<int>(behaviors.size())) return {};
  const HeadBehavior& head = behaviors[map];
  if (!head.given.empty()) {
    const QString given = QString::fromStdString(head.given);
    return is_behavior(given) ? behavior_definition(given)
                              : translated(QT_TRANSLATE_NOOP("Behavior", "so the model itself calls it"));
  }
  return head.named_by() ? behavior_definition(head.named_by()->name) : QString();
}

}  // namespace saccade::views
