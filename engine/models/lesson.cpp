#include "engine/models/lesson.h"

#include <algorithm>

#include "engine/core/config.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"

namespace saccade {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = 64 << 10;
/// A strip above the figure has room for so much, in code points; and so much is read of a text.
constexpr int kLongestSee = 160, kLongestTitle = 40, kLongestSource = 4000;
constexpr std::size_t kMostTries = 2, kMostEdits = 16;
constexpr int kMostSteps = 16384;

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

bool is_longer(const std::string& text, int longest) {
  return std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }) > longest;
}

/// One line of plain text.
std::string line_of(const Config& config, const std::string& key, int longest) {
  std::string line = config.text(key);
  if (line.empty() || is_longer(line, longest) || std::ranges::any_of(line, is_control)) {
    throw Error("wrong value", config.where() + ": " + key,
                "one line of at most " + std::to_string(longest) + " characters", quote(line));
  }
  return line;
}

/// Plain text that may have paragraphs.
void require_short(const std::string& text, const std::string& where) {
  const bool plain = std::ranges::none_of(text, [](char c) { return is_control(c) && c != '\n'; });
  if (!text.empty() && !is_longer(text, kLongestSource) && plain) return;
  throw Error("wrong value", where, "a text of at most " + std::to_string(kLongestSource) + " characters", quote(text));
}

InputSource source_of(const Config& config, const fs::path& folder) {
  const std::string key = "source", where = config.where() + ": " + key;
  InputSource source = read_input_source(config.has(key) ? config.json().at(key) : nlohmann::json(), where, folder);
  if (const auto* text = std::get_if<Text>(&source)) require_short(text->text, where);
  if (const auto* pair = std::get_if<Pair>(&source)) {
    require_short(pair->first, where + ": first");
    require_short(pair->second, where + ": second");
  }
  return source;
}

/// The objects of a list that may be absent.
std::vector<Config> objects_of(const Config& config, const std::string& key, std::size_t most) {
  std::vector<Config> objects;
  if (!config.has(key)) return objects;
  const nlohmann::json& list = config.json().at(key);
  const std::string where = config.where() + ": " + key;
  if (!list.is_array() || list.size() > most) {
    throw Error("wrong value", where, "a list of at most " + std::to_string(most), shown(list));
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string item = "[" + std::to_string(i) + "]";
    objects.push_back(Config({{item, list[i]}}, where).object(item));
  }
  return objects;
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
