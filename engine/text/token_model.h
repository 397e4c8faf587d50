#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/config.h"
#include "engine/text/vocabulary.h"

namespace saccade {

/// A token of a word and the bytes [begin, end) of the word that it stands for.
struct WordToken {
  int id = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The part of a tokenizer that was learnt: which tokens a word consists of. Immutable and safe to share between
/// threads.
class TokenModel {
 public:
  explicit TokenModel(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {}
  virtual ~TokenModel() = default;

  /// @param word well-formed UTF-8, not empty. @throws Error for a word that the model has no token for
  virtual std::vector<WordToken> tokenize(std::string_view word) const = 0;
  /// The token for what the vocabulary lacks, where there is one.
  virtual std::optional<int> unknown_id() const = 0;
  /// "character", "word", "BPE", ... for people.
  virtual std::string kind() const = 0;
  const Vocabulary& vocabulary() const { return vocabulary_; }

 private:
  Vocabulary vocabulary_;
};

/// The id of the unknown token: of `unk_token`, or of `usual` where the config names none and the vocabulary has that.
/// @throws Error where the vocabulary lacks the one that is named
std::optional<int> read_unknown(const Config& config, const Vocabulary& vocabulary, const std::string& usual);

/// The `vocab` of a model that spells it as tokens and ids. @throws Error
Vocabulary read_vocabulary(const Config& config);

/// @param config the model of a `tokenizer.json`. @throws Error for one that is malformed or not in the table
std::unique_ptr<const TokenModel> read_token_model(const Config& config);

}  // namespace saccade
