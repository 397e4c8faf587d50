#include "engine/models/lesson.h"

#include "engine/core/config.h"
#include "engine/core/config_list.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/models/plain_text.h"

namespace saccade {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = 64 << 10;
/// A strip above the figure has room for so much, in code points; and so much is read of a text.
constexpr int kLongestSee = 160, kLongestTitle = 40, kLongestSource = 4000;
constexpr std::size_t kMostTries = 2, kMostEdits = 16;
constexpr int kMostSteps = 16384;

InputSource source_of(const Config& config, const fs::path& folder) {
  const std::string key = "source", where = config.where() + ": " + key;
  InputSource source = read_input_source(config.has(key) ? config.json().at(key) : nlohmann::json(), where, folder);
  if (const auto* text = std::get_if<Text>(&source)) require_text(text->text, where, kLongestSource);
  if (const auto* pair = std::get_if<Pair>(&source)) {
    require_text(pair->first, where + ": first", kLongestSource);
    require_text(pair->second, where + ": second", kLongestSource);
  }
  return source;
}

Try try_of(const Config& config, const fs::path& folder) {
  Try one{.title = line_of(config, "title", kLongestTitle),
          .source = source_of(config, folder),
          .view = read_first_view(config)};
  if (config.has("step")) one.step = config.integer("step", 0, kMostSteps);
  for (const Config& edit : objects_of(config, "edits", kMostEdits)) {
    one.edits.push_back(edit_from_json(edit.json().dump(), edit.where()));
  }
  return one;
}

}  // namespace

Lesson read_lesson(const fs::path& file) {
  const std::string where = file.filename().string();
  const Config config(parse_json(read_file(file, kLargestFile), where), where);
  Lesson lesson{.see = line_of(config, "see", kLongestSee)};
  for (const Config& one : objects_of(config, "tries", kMostTries))
    lesson.tries.push_back(try_of(one, file.parent_path()));
  return lesson;
}

Lesson lesson_of(const fs::path& path) {
  std::error_code ignored;
  try {
    return read_lesson((fs::is_directory(path, ignored) ? path : path.parent_path()) / kLessonFile);
  } catch (const Error&) {
    return {};  // as with a card: the model opens without it
  }
}

}  // namespace saccade
