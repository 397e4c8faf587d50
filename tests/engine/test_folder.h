#pragma once

#include <QTemporaryDir>
#include <filesystem>
#include <string>

#include "engine/core/atomic_file.h"
#include "engine/core/error.h"

namespace saccade::testing {

/// A test with a folder of its own for its files, and what is said of them.
class TestFolder {
 protected:
  std::filesystem::path path(const char* name) const { return folder_.filePath(name).toStdString(); }

  std::filesystem::path write(const std::string& bytes, const char* name) const {
    write_file_atomically(path(name), bytes);
    return path(name);
  }

  /// The message of `action`, without the folder.
  template <typename Action>
  std::string refusal(Action action) const {
    try {
      action();
    } catch (const Error& error) {
      std::string message = error.what();
      const std::string folder = folder_.path().toStdString() + "/";
      for (std::size_t at; (at = message.find(folder)) != message.npos;) message.erase(at, folder.size());
      return message;
    }
    return "nothing was thrown";
  }

  QTemporaryDir folder_;
};

}  // namespace saccade::testing
