#include "ui/worker/error_message.h"

#include <QCoreApplication>

#include "engine/core/error.h"

namespace saccade::worker {

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Error)
};

}  // namespace

QString message_of(const std::exception& error) {
  const auto* ours = dynamic_cast<const Error*>(&error);
  if (!ours) return QString::fromUtf8(error.what());
  const QString expected = QString::fromStdString(ours->expected()), found = QString::fromStdString(ours->found());
  QString message = Words::tr(ours->summary());
  if (!ours->where().empty()) {
    message = Words::tr("%1: %2", "what went wrong, and where").arg(message, QString::fromStdString(ours->where()));
  }
  if (!expected.isEmpty() && !found.isEmpty()) {
    return Words::tr("%1. Expected %2, found %3.", "what went wrong").arg(message, expected, found);
  }
  if (!expected.isEmpty()) return Words::tr("%1. Expected %2.", "what went wrong").arg(message, expected);
  if (!found.isEmpty()) return Words::tr("%1. Found %2.", "what went wrong").arg(message, found);
  return Words::tr("%1.", "what went wrong").arg(message);
}

}  // namespace saccade::worker
