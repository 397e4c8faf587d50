#pragma once

#include <memory>
#include <span>
#include <string>

#include "engine/models/model.h"

namespace saccade {

/// A model that reads a text.
class TextModel : public Model {
 public:
  InputKind reads() const final { return InputKind::text; }
  bool writes() const final { return writes_; }
  const Tokenizer& source_tokenizer() const { return *source_tokenizer_; }
  int max_source_length() const { return max_source_length_; }

  Reading read(const Input& input, const StepContext& context, const CancelToken& cancel) const final;

 protected:
  /// What becomes of the source's tokens: the predictions, or the decoder. The sequences are known already, but for
  /// those that stand behind source and target.
  /// @param source token ids, at least one. @throws Error for a value that is not finite; Cancelled
  virtual Reading read_tokens(std::span<const int> source, const StepContext& context,
                              const CancelToken& cancel) const = 0;
  /// The same where it matters how they are spelled.
  virtual Reading read_spelled(const Encoding& source, const StepContext& context, const CancelToken& cancel) const {
    return read_tokens(source.ids, context, cancel);
  }

  std::shared_ptr<const Tokenizer> source_tokenizer_;
  int max_source_length_ = 0;
  bool writes_ = true;
  /// What an encoder-decoder reads before it has written anything; nothing where it goes on with its source.
  std::optional<int> bos_token_id_;
  /// What the vocabulary lacks is read as the unknown token; otherwise such characters are refused.
  bool reads_unknown_ = true;

 private:
  void refuse_unseen(const Encoding& source) const;
};

/// The tokens of a text that a model is given, with their ids, and said of each whether the vocabulary lacks it.
/// @param what it is called in messages @param limit tokens at most. @throws Error for none and for too many; Cancelled
Encoding encode(const Tokenizer& tokenizer, const std::string& text, const char* what, int limit,
                const CancelToken& cancel = {});

/// The model as one that reads a text. @throws Error where it reads something else
const TextModel& as_text_model(const Model& model);

}  // namespace saccade
