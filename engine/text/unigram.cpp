#include "engine/text/unigram.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"
#include "engine/text/byte_tokens.h"
#include "engine/text/token_prefixes.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

constexpr double kUnknownPenalty = 10;

struct ScoredTokens {
  std::vector<std::string> tokens;
  std::vector<double> scores;
};

ScoredTokens read_scored_tokens(const Config& config) {
  const std::string where = config.where() + ": vocab";
  if (!config.has("vocab")) throw Error("missing key", where, "an array of tokens and scores", "nothing");
  const nlohmann::json& pairs = config.json()["vocab"];
  if (!pairs.is_array()) throw Error("wrong value", where, "an array of tokens and scores", shown(pairs));
  ScoredTokens result;
  for (const nlohmann::json& pair : pairs) {
    const std::string place = where + "[" + std::to_string(result.tokens.size()) + "]";
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_number() ||
        !std::isfinite(pair[1].get<double>())) {
      const bool is_pair = pair.is_array() && pair.size() == 2;
      throw Error("wrong token", place, "a token and its score",
                  is_pair ? shown(pair[0]) + " and " + shown(pair[1]) : shown(pair));
    }
    result.tokens.push_back(pair[0]);
    result.scores.push_back(pair[1]);
  }
  return result;
}

class Unigram : public TokenModel {
 public:
  Unigram(const Config& config, ScoredTokens tokens)
      : TokenModel(Vocabulary(tokens.tokens)),
        where_(config.where()),
        scores_(std::move(tokens.scores)),
        prefixes_(vocabulary(), where_),
        single_precision_(config.boolean_or("single_precision", false)) {
    if (config.has("unk_id")) {
      if (scores_.empty()) throw Error("an empty vocabulary", where_ + ": vocab", "the unknown token", "none");
      unknown_ = config.integer("unk_id", 0, static_cast<int>(scores_.size()) - 1);
    }
    if (config.boolean_or("byte_fallback", false)) bytes_.emplace(vocabulary());
    if (!scores_.empty()) unknown_score_ = *std::min_element(scores_.begin(), scores_.end()) - kUnknownPenalty;
  }

  std::vector<WordToken> tokenize(std::string_view word) const override {
    std::vector<WordToken> tokens;
    for (WordToken& piece : best_pieces(word)) {
      const std::string_view spelled = word.substr(piece.begin, piece.end - piece.begin);
      if (const auto id = vocabulary().find(spelled)) {
        tokens.push_back({*id, piece.begin, piece.end});
      } else if (bytes_ && bytes_->spell(spelled)) {
        for (const char byte : spelled) tokens.push_back({*bytes_->id(byte), piece.begin, piece.end});
      } else {
        tokens.push_back({*unknown_, piece.begin, piece.end});
      }
    }
    return tokens;
  }

  std::optional<int> unknown_id() const override { return unknown_; }
  std::string kind() const override { return "Unigram"; }

 private:
  /// The best way to write what ends at one byte of a word.
  struct Ending {
    double score = -std::numeric_limits<double>::infinity();
    std::size_t begin = 0;  // of the last token
    int id = -1;            // of the last token; -1: there is no way
  };

  /// Viterbi's algorithm; unknown characters next to each other are one piece.
  std::vector<WordToken> best_pieces(std::string_view word) const {
    std::vector<Ending> endings(word.size() + 1);
    endings[0].score = 0;
    for (std::size_t begin = 0, next = 0; begin < word.size(); begin = next) {
      unicode::next(word, next);
      const double score = endings[begin].score;
      const auto offer = [&](std::size_t end, double added, int id) {
        Ending& ending = endings[end];
        const double sum = single_precision_ ? static_cast<float>(score + added) : score + added;
        if (ending.id < 0 || sum > ending.score) ending = {sum, begin, id};
      };
      bool has_character = false;
      prefixes_.for_each(word.substr(begin), [&](std::size_t size, int id) {
        offer(begin + size, scores_[static_cast<std::size_t>(id)], id);
        has_character = has_character || begin + size == next;
      });
      if (has_character) continue;
      if (!unknown_) throw Error("the vocabulary lacks a character and an unknown token", where_, "", quote(word));
      offer(next, unknown_score_, *unknown_);
    }
    std::vector<WordToken> pieces;
    for (std::size_t end = word.size(); end > 0; end = endings[end].begin) {
      const Ending& last = endings[end];
      if (last.id == unknown_ && !pieces.empty() && pieces.back().id == unknown_) {
        pieces.back().begin = last.begin;
      } else {
        pieces.push_back({last.id, last.begin, end});
      }
    }
    std::reverse(pieces.begin(), pieces.end());
    return pieces;
  }

  std::string where_;
  std::vector<double> scores_;  // by id
  TokenPrefixes prefixes_;
  std::optional<int> unknown_;
  double unknown_score_ = 0;
  bool single_precision_;  // as SentencePiece reckons: among equals, rounding decides
  std::optional<ByteTokens> bytes_;
};

}  // namespace

std::unique_ptr<const TokenModel> read_unigram(const Config& config) {
  return std::make_unique<Unigram>(config, read_scored_tokens(config));
}

}  // namespace saccade
