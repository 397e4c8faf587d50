#include "engine/models/explanation_file.h"

#include "engine/attention/explain.h"
#include "engine/core/config_list.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/models/lesson.h"
#include "engine/models/plain_text.h"

namespace saccade {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = 64 << 10;
/// The inspector shows so much without being scrolled.
constexpr int kLongestTitle = 60, kLongestFormula = 160, kLongestLetter = 32, kLongestMeaning = 200,
              kLongestCitation = 160;
constexpr std::size_t kMostFormulas = 8, kMostSymbols = 24;

}  // namespace

Explanation read_explanation(const fs::path& file) {
  const std::string where = file.filename().string();
  const Config config = Config(parse_json(read_file(file, kLargestFile), where), where).object("explanation");
  Explanation explanation{
      .title = line_of(config, "title", kLongestTitle),
      .formulas = lines_of(config, "formulas", kMostFormulas, kLongestFormula),
      .symbols = {},
      .citation = config.has("citation") ? line_of(config, "citation", kLongestCitation) : std::string()};
  for (const Config& symbol : objects_of(config, "symbols", kMostSymbols)) {
    explanation.symbols.push_back(
        {line_of(symbol, "letter", kLongestLetter), line_of(symbol, "meaning", kLongestMeaning)});
  }
  return explanation;
}

Explanation explain(const MechanismFacts& facts, const fs::path& path) {
  std::error_code ignored;
  try {
    return read_explanation((fs::is_directory(path, ignored) ? path : path.parent_path()) / kLessonFile);
  } catch (const Error&) {
    return explain(facts);
  }
}

}  // namespace saccade
