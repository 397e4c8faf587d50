#include "ui/views/behavior.h"

#include <QCoreApplication>
#include <array>

namespace saccade::views {

namespace {

constexpr std::array kNames = {
    QT_TRANSLATE_NOOP("Behavior", "previous"), QT_TRANSLATE_NOOP("Behavior", "next"),
    QT_TRANSLATE_NOOP("Behavior", "same"),     QT_TRANSLATE_NOOP("Behavior", "first"),
    QT_TRANSLATE_NOOP("Behavior", "special"),  QT_TRANSLATE_NOOP("Behavior", "diffuse"),
};

}  // namespace

std::span<const char* const> behavior_names() { return kNames; }

QString behavior_title(const QString& name) {
  return QCoreApplication::translate("Behavior", name.toUtf8().constData());
}

QString what_it_does(std::span<const HeadBehavior> behaviors, int map) {
  if (map >= static_cast<int>(behaviors.size())) return {};
  const Behavior* named_by = behaviors[map].named_by();
  return named_by ? behavior_title(named_by->name) : QCoreApplication::translate("Behavior", "other");
}

}  // namespace saccade::views
