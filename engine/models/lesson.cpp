#include "engine/models/lesson.h"

#include <algorithm>

#include "engine/core/config.h"
#include "engine/core/config_list.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"

namespace saccade {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = 64 << 10;
/// A strip above the figure has room for so much, in code points.
constexpr int kLongestSee = 160, kLongestTitle = 40, kLongestSource = 300;
constexpr std::size_t kMostTries = 2, kMostEdits = 16;
constexpr int kMostSteps = 16384;

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

/// One line of plain text.
std::string line_of(const Config& config, const std::string& key, int longest) {
  std::string line = config.text(key);
  const auto code_points = std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; });
  const std::string where = config.where() + ": " + key;
  if (line.empty() || code_points > longest || std::ranges::any_of(line, is_control)) {
    throw Error("wrong value", where, "one line of at most " + std::to_string(longest) + " characters", quote(line));
  }
  return line;
}

Try try_of(const Config& config) {
  Try one{.title = line_of(config, "title", kLongestTitle),
          .source = line_of(config, "source", kLongestSource),
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
  for (const Config& one : objects_of(config, "tries", kMostTries)) lesson.tries.push_back(try_of(one));
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
