#include "engine/models/example.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/models/text_model.h"

namespace saccade {

namespace {

constexpr const char* kSentence = "The weather is nice today.";
/// Two for each of its words and for the stop. A vocabulary that takes more spells words that it does not know.
constexpr std::ptrdiff_t kMostPieces = 2 * 6;

bool knows_sentence(const TextModel& reader) {
  try {
    const Encoding read = encode(reader.source_tokenizer(), kSentence, "source", reader.max_source_length());
    return std::ranges::none_of(read.tokens, &Token::unknown) &&
           std::ranges::count(read.tokens, false, &Token::special) <= kMostPieces;
  } catch (const Error&) {
    return false;  // no token for a word, or no room for the sentence
  }
}

}  // namespace

std::string example_of(const Model& model, const std::filesystem::path& path) {
  if (model.reads() != InputKind::text) return {};
  const std::string named = ModelDirectory::open(path).config().text_or("example", "");
  const auto* reader = dynamic_cast<const TextModel*>(&model);
  return named.empty() && reader && knows_sentence(*reader) ? kSentence : named;
}

}  // namespace saccade
