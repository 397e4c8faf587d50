#include "app/qt_start.h"

#include <langinfo.h>

#include <QCoreApplication>
#include <clocale>
#include <cstdlib>
#include <cstring>

namespace saccade::app {

QtStart::QtStart() {
  // Qt takes text for UTF-8 as we do, and grumbles on standard error where the locale says otherwise.
  if (!std::setlocale(LC_ALL, "") || std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setenv("LC_ALL", "C.UTF-8", 1);
  QCoreApplication::setApplicationName("Saccade");
  QCoreApplication::setOrganizationName("Saccade");
  QCoreApplication::setApplicationVersion(SACCADE_VERSION);
}

}  // namespace saccade::app
