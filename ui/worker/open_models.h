#pragma once

#include <QString>
#include <filesystem>
#include <list>
#include <memory>

#include "engine/models/model.h"

namespace saccade::worker {

/// The models used last, kept open. One is read again when its files have changed, as checkpoints do while training
/// goes on. Used by one thread.
class OpenModels {
 public:
  explicit OpenModels(std::size_t capacity) : capacity_(capacity) {}

  /// @throws Error
  std::shared_ptr<const Model> get(const std::filesystem::path& path);

 private:
  struct Entry {
    std::filesystem::path path;
    std::filesystem::file_time_type changed;
    std::shared_ptr<const Model> model;
  };

  std::size_t capacity_;
  std::list<Entry> entries_;  // the most recent first
};

}  // namespace saccade::worker
