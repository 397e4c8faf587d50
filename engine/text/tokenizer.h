#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/cancellation.h"
#include "engine/trace/trace.h"

namespace saccade {

/// The tokens of a text: `ids` and `tokens` stand side by side. `tokens[i].text` is the piece as the input writes it
/// (its characters, not the vocabulary's spelling), so that what is shown is what was typed.
struct Encoding {
  std::vector<int> ids;
  std::vector<Token> tokens;
};

/// Text to token ids and back. Immutable and safe to share between threads.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  /// @param text UTF-8; ill-formed bytes are read as U+FFFD
  /// @throws Error for a word without a token where the vocabulary has no unknown one, and for a text that is more work
  /// than an Effort allows; Cancelled
  virtual Encoding encode(std::string_view text, const CancelToken& cancel = {}) const = 0;
  /// The text of a sequence of ids, special tokens left out. `instead` spells, by its position, a token that is written
  /// in other words than its own.
  virtual std::string decode(std::span<const int> ids, const std::map<std::size_t, std::string>& instead) const = 0;
  std::string decode(std::span<const int> ids) const { return decode(ids, {}); }
  /// Whether `id`, written behind `previous`, is written on without a blank: their tokens would be `Token::joined`. Not
  /// so where one of them is special.
  virtual bool joins(int previous, int id) const = 0;
  /// One id as it is shown on an axis: without the markers a vocabulary uses for spaces. @throws Error out of range
  virtual std::string token_text(int id) const = 0;
  virtual int vocabulary_size() const = 0;
  /// The token for what the vocabulary lacks, where there is one.
  virtual std::optional<int> unknown_id() const = 0;
  /// The token that stands for a word to be guessed (`[MASK]`, `<mask>`), where there is one.
  virtual std::optional<int> mask_id() const { return {}; }
  /// "character", "word", "BPE", ... for people.
  virtual std::string kind() const = 0;
};

}  // namespace saccade
