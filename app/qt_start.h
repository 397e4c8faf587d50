#pragma once

namespace saccade::app {

/// What an application object of Qt is made from, and what has to be settled before it. Outlives the application.
struct QtStart {
  QtStart();

  // Only the program's name: the rest of the command line has been read.
  int argc = 1;
  char name[8] = "saccade";
  char* argv[2] = {name, nullptr};
};

}  // namespace saccade::app
