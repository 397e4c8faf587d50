#include "engine/models/text_model.h"

#include "engine/core/error.h"
#include "engine/core/quote.h"

namespace saccade {

namespace {

/// Unknown characters that a message names.
constexpr int kNamed = 5;

}  // namespace

Encoding encode(const Tokenizer& tokenizer, const std::string& text, const char* what, int limit) {
  Encoding encoding = tokenizer.encode(text);
  const int count = static_cast<int>(encoding.ids.size());
  if (count == 0) throw Error("nothing to read", what, "at least one token", "an empty text");
  if (count > limit) {
    throw Error("the text is too long for the model", what, "at most " + std::to_string(limit) + " tokens",
                std::to_string(count));
  }
  for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
    Token& token = encoding.tokens[i];
    token.id = encoding.ids[i];
    token.unknown = token.id == tokenizer.unknown_id() && !token.special;
    if (token.unknown) token.read_as = tokenizer.token_text(token.id);
  }
  return encoding;
}

const TextModel& as_text_model(const Model& model) {
  const auto* reader = dynamic_cast<const TextModel*>(&model);
  if (!reader)
    throw Error("another kind of model is needed", model.id(), "one that reads a text", name_of(model.reads()));
  return *reader;
}

/// A model that answers what it does not know with the source's own spelling may be given anything but nothing known;
/// one that does not read unknown tokens knows only the characters that it was trained with, and has its token for
/// unknown words.
void TextModel::refuse_unseen(const Encoding& source) const {
  if (reads_unknown_) return;
  std::string unseen;
  int first = -1, count = 0, characters = 0;
  for (std::size_t i = 0; i < source.ids.size(); ++i) {
    if (source.ids[i] != source_tokenizer_->unknown_id()) continue;
    const Token& token = source.tokens[i];
    ++count;
    if (token.end - token.start == 1) ++characters;
    if (first < 0) first = token.start;
    if (count <= kNamed) unseen += (unseen.empty() ? "" : " ") + token.text;
  }
  const bool all = count == static_cast<int>(source.ids.size());
  if (!all && (characters == 0 || copy_unknown_)) return;
  throw Error("the model has never seen these characters", "source, character " + std::to_string(first + 1),
              "characters it was trained with", quote(unseen));
}

Reading TextModel::read(const Input& input, const StepContext& context, const CancelToken& cancel) const {
  const auto* text = std::get_if<Text>(&input);
  if (!text) throw Error("the model cannot read this", id_, "a text", name_of(kind_of(input)));
  Encoding source = encode(*source_tokenizer_, text->text, "source", max_source_length_);
  refuse_unseen(source);

  Reading reading = read_tokens(source.ids, context, cancel);
  const int length = static_cast<int>(source.ids.size());
  reading.goes_on = writes_ && !bos_token_id_;
  reading.first = bos_token_id_.value_or(source.ids.back());
  reading.limit = writes_ ? max_target_length_ - (reading.goes_on ? length : 0) : 0;
  reading.sequences.insert(reading.sequences.begin(),
                           {{.name = "source", .tokens = std::move(source.tokens)}, {.name = "target"}});
  return reading;
}

}  // namespace saccade
