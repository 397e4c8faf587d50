#include "engine/io/model_directory.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/io/hugging_face_cache.h"
#include "engine/io/placed_tensors.h"
#include "engine/io/weight_formats.h"

namespace saccade {

namespace fs = std::filesystem;

namespace {

/// `"encoder.weight" F32 [2 x 3], ... (5 tensors)`
std::string summary_of(const TensorStore& store) {
  constexpr std::size_t kMostShown = 3;
  const auto infos = store.list();
  std::string text;
  for (std::size_t i = 0; i < std::min(infos.size(), kMostShown); ++i) {
    text += quote(infos[i].name) + " " + infos[i].dtype + " " + shape_text(infos[i].shape) + ", ";
  }
  return text + (infos.size() > kMostShown ? "... " : "") + "(" + std::to_string(infos.size()) + " tensors)";
}

/// Other weights beside a file must not be taken for what it holds.
[[noreturn]] void refuse_file(const fs::path& path) {
  std::string expected = "a directory, config.json";
  for (const WeightFormat& format : weight_formats()) {
    expected += (&format == &weight_formats().back() ? " or " : ", ") + std::string("*") + format.suffix;
  }
  throw Error("not a file of a model that can be opened", path.string(), expected, quote(path.filename().string()));
}

}  // namespace

ModelDirectory ModelDirectory::open(const fs::path& path) {
  std::error_code problem;
  const fs::path whole = fs::absolute(path, problem).lexically_normal();
  const fs::file_status status = fs::status(whole, problem);
  if (!fs::exists(status)) {
    throw Error("cannot open the model", path.string(), "a directory with config.json", problem.message());
  }

  ModelDirectory directory;
  directory.path_ = fs::is_directory(status) && whole.has_filename() ? whole : whole.parent_path();
  if (!fs::is_directory(status) && whole.filename() != "config.json") {
    if (!weight_format_of(whole)) refuse_file(path);
    directory.weights_ = whole_of(whole);
  }
  if (!directory.weights_.empty() && !directory.file("config.json")) {
    throw Error("weights without a config.json", path.string(), "one beside them that says what model this is",
                summary_of(*directory.tensors()));
  }
  directory.config_ = Config::read(directory.path_ / "config.json");
  directory.config_.text("model_type");
  return directory;
}

std::string ModelDirectory::id() const {
  const std::string name = name_of_snapshot(path_);
  return name.empty() ? path_.filename().string() : name;
}

std::shared_ptr<const TensorStore> ModelDirectory::tensors() const {
  const fs::path weights = weights_.empty() ? find_weights(path_) : weights_;
  return weight_format_of(weights)->open(weights);
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
