#include "engine/io/hugging_face_cache.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/quote.h"

namespace saccade {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = "models--", kSeparator = "--";
constexpr std::size_t kLongestRef = 200;

/// Letters, digits, and . _ - that are neither first nor doubled: what the Hub takes, and nothing that leads elsewhere.
bool is_plain(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  if (name.empty() || (!letter(name[0]) && name[0] != '_')) return false;
  return name.find("..") == name.npos && name.find("--") == name.npos &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || c == '.' || c == '_' || c == '-'; });
}

/// Plain parts between slashes. @param most of them
bool is_plain_path(std::string_view path, int most) {
  for (;;) {
    const std::size_t slash = path.find('/');
    if (most-- == 0 || !is_plain(path.substr(0, slash))) return false;
    if (slash == path.npos) return true;
    path.remove_prefix(slash + 1);
  }
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

std::vector<fs::path> caches() {
  std::vector<fs::path> found;
  const auto add = [&](const char* variable, const char* below) {
    if (const char* value = std::getenv(variable); value && *value) found.push_back(fs::path(value) / below);
  };
  add("HF_HUB_CACHE", "");
  add("HUGGINGFACE_HUB_CACHE", "");
  add("HF_HOME", "hub");
  add("XDG_CACHE_HOME", "huggingface/hub");
  add("HOME", ".cache/huggingface/hub");
  return found;
}

/// The commit that a branch or tag stands for; empty where it is not known.
std::string commit_of(const fs::path& model, const std::string& revision) {
  const fs::path ref = model / "refs" / revision;
  std::error_code ignored;
  if (!fs::is_regular_file(ref, ignored)) return {};
  std::string commit = read_file(ref, kLongestRef);
  commit.erase(commit.find_last_not_of(" \r\n") + 1);
  if (!is_plain(commit)) throw Error("wrong revision", ref.string(), "a commit", quote(commit));
  return commit;
}

fs::path newest_snapshot(const fs::path& model) {
  fs::path newest;
  fs::file_time_type time;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(model / "snapshots", ignored)) {
    const auto written = entry.last_write_time(ignored);
    if (!is_folder(entry.path()) || (!newest.empty() && written <= time)) continue;
    newest = entry.path();
    time = written;
  }
  return newest;
}

/// A snapshot consists of links to files that other directories have.
void check_complete(const fs::path& snapshot) {
  const auto refuse = [&](const fs::path& file) {
    throw Error("the download is incomplete", snapshot.string(), file.filename().string(), "nothing");
  };
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(snapshot, ignored)) {
    if (!fs::exists(entry.path(), ignored)) refuse(entry.path());
  }
  if (!fs::exists(snapshot / "config.json", ignored)) refuse("config.json");
}

}  // namespace

std::optional<fs::path> find_in_cache(const std::string& name) {
  const std::size_t at = name.find('@');
  std::string id = name.substr(0, at);
  const std::string revision = at == name.npos ? "main" : name.substr(at + 1);
  if (!is_plain_path(id, 2) || !is_plain_path(revision, 10)) return {};
  if (const std::size_t slash = id.find('/'); slash != id.npos) id.replace(slash, 1, kSeparator);

  for (const fs::path& cache : caches()) {
    const fs::path model = cache / (std::string(kPrefix) + id);
    if (!is_folder(model)) continue;
    const std::string commit = commit_of(model, revision);
    fs::path snapshot = model / "snapshots" / (commit.empty() ? revision : commit);
    if (at == name.npos && commit.empty()) snapshot = newest_snapshot(model);
    if (!is_folder(snapshot)) {
      if (at == name.npos) throw Error("the download is incomplete", model.string(), "a snapshot", "none");
      throw Error("the cache has no such revision of the model", model.string(), "", quote(revision));
    }
    check_complete(snapshot);
    return snapshot;
  }
  return {};
}

std::string name_of_snapshot(const fs::path& directory) {
  if (directory.parent_path().filename() != "snapshots") return {};
  std::string name = directory.parent_path().parent_path().filename().string();
  if (!name.starts_with(kPrefix)) return {};
  name.erase(0, kPrefix.size());
  if (const std::size_t separator = name.find(kSeparator); separator != name.npos) {
    name.replace(separator, kSeparator.size(), "/");
  }
  return name;
}

}  // namespace saccade
