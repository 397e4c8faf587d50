#include "engine/io/model_directory.h"

#include "engine/core/error.h"

namespace saccade {

namespace fs = std::filesystem;

ModelDirectory ModelDirectory::open(const fs::path& path) {
  std::error_code problem;
  const fs::path whole = fs::absolute(path, problem).lexically_normal();
  const fs::file_status status = fs::status(whole, problem);
  if (!fs::exists(status)) {
    throw Error("cannot open the model", path.string(), "a directory with config.json", problem.message());
  }

  ModelDirectory directory;
  directory.path_ = fs::is_directory(status) && whole.has_filename() ? whole : whole.parent_path();
  directory.config_ = Config::read(directory.path_ / "config.json");
  directory.config_.text("model_type");
  return directory;
}

std::shared_ptr<const TensorStore> ModelDirectory::tensors() const {
  std::string names;
  for (const WeightFormat& format : weight_formats()) {
    if (const auto found = file(format.file_name)) return format.open(*found);
    names += (names.empty() ? "" : " or ") + std::string(format.file_name);
  }
  throw Error("no weights", path_.string(), names, "neither");
}

std::optional<fs::path> ModelDirectory::file(const std::string& name) const {
  const fs::path relative = fs::path(name).lexically_normal();
  if (relative.empty() || relative.is_absolute() || *relative.begin() == "..") return {};
  // Links are followed wherever they lead: the download cache of Hugging Face consists of them.
  std::error_code ignored;
  const fs::path found = path_ / relative;
  return fs::is_regular_file(found, ignored) ? std::optional(found) : std::nullopt;
}

}  // namespace saccade
