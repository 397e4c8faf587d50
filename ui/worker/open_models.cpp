#include "ui/worker/open_models.h"

#include <algorithm>

namespace saccade::worker {

namespace fs = std::filesystem;

namespace {

/// When the directory or any file in it changed last; the earliest time there is for a directory that is gone or closed
/// to us, so that it is opened anew and the complaint says why.
fs::file_time_type last_change(const fs::path& path) {
  std::error_code error;
  const fs::path directory = fs::is_directory(path, error) ? path : path.parent_path();
  auto latest = fs::last_write_time(directory, error);
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    const auto time = it->last_write_time(error);
    if (!error) latest = std::max(latest, time);
  }
  return error ? fs::file_time_type::min() : latest;
}

}  // namespace

void OpenModels::keep(std::size_t count) {
  const std::lock_guard lock(mutex_);
  capacity_ = std::max(capacity_, count);
}

std::shared_ptr<const Model> OpenModels::get(const fs::path& path) {
  const auto changed = last_change(path);
  const auto is_it = [&](const auto& entry) { return entry->path == path; };
  std::unique_lock lock(mutex_);
  while (true) {
    const auto found = std::find_if(entries_.begin(), entries_.end(), is_it);
    if (found == entries_.end() || (*found)->changed != changed || changed == fs::file_time_type::min()) break;
    if ((*found)->model) {
      entries_.splice(entries_.begin(), entries_, found);
      return (*found)->model;
    }
    // Where that fails its entry is gone, and the model is loaded here, so that the complaint is our own.
    loaded_.wait(lock);
  }
  std::erase_if(entries_, is_it);
  const auto entry = std::make_shared<Entry>(Entry{path, changed, nullptr});
  entries_.push_front(entry);

  lock.unlock();
  std::shared_ptr<const Model> model;
  try {
    model = load_(path);
  } catch (...) {
    lock.lock();
    entries_.remove(entry);
    loaded_.notify_all();
    throw;
  }
  lock.lock();
  entry->model = model;
  if (entries_.size() > capacity_) entries_.pop_back();
  loaded_.notify_all();
  return model;
}

}  // namespace saccade::worker
