#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>

#include "engine/models/model.h"

namespace saccade::worker {

/// The models used last, kept open and shared by all who run them. One is read again when its files have changed, as
/// checkpoints do while training goes on. Any thread may ask: nobody waits for a model that somebody else is loading
/// unless it is the same one, and then it is loaded once.
class OpenModels {
 public:
  using Load = std::function<std::shared_ptr<const Model>(const std::filesystem::path&)>;

  /// @param load throws Error
  explicit OpenModels(
      std::size_t capacity = 4, Load load = [](const auto& path) { return load_model(path); })
      : capacity_(capacity), load_(std::move(load)) {}

  /// @throws Error
  std::shared_ptr<const Model> get(const std::filesystem::path& path);

  /// Keeps at least so many open.
  void keep(std::size_t count);

 private:
  struct Entry {
    std::filesystem::path path;
    std::filesystem::file_time_type changed;
    std::shared_ptr<const Model> model;  // null while it is being loaded
  };

  std::size_t capacity_;
  const Load load_;
  std::mutex mutex_;
  std::condition_variable loaded_;
  std::list<std::shared_ptr<Entry>> entries_;  // the most recent first
};

}  // namespace saccade::worker
