#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/config.h"
#include "engine/text/normalized_text.h"

namespace saccade {

/// What a tokenizer looks for: `{"String": "..."}` or `{"Regex": "..."}`. Immutable and safe to share between threads.
class Pattern {
 public:
  /// Member `key` of `config`. @throws Error, also for a regular expression that is not one
  Pattern(const Config& config, const std::string& key);
  /// A regular expression. @param where what it is called in messages
  Pattern(const std::string& regex, const std::string& where);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  /// The matches in each of a number of texts; what is costly to set up is set up once.
  class Finder {
   public:
    /// @param effort what may be spent on all the texts together, which it outlives
    Finder(const Pattern& pattern, const Effort& effort);
    ~Finder();
    /// @throws Error for an expression that takes too long on `text`; Cancelled
    std::vector<Match> operator()(std::string_view text);

   private:
    struct State;
    std::unique_ptr<State> state_;
  };

 private:
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

/// Every place of `wanted`; none where it is empty.
std::vector<Match> find_text(std::string_view text, std::string_view wanted);

/// Every character that passes as a match of its own.
std::vector<Match> find_characters(std::string_view text, bool (*wanted)(char32_t));

/// Matches for what was between them, and the reverse.
std::vector<Match> inverted(std::vector<Match> matches);

}  // namespace saccade
