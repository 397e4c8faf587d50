#include "engine/analysis/merged_words.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "engine/analysis/words.h"

namespace saccade {

namespace {

int count(const std::vector<int>& groups) { return groups.empty() ? 0 : groups.back() + 1; }

/// Where each group begins, and behind them where the last one ends.
std::vector<std::size_t> bounds_of(const std::vector<int>& groups) {
  std::vector<std::size_t> bounds;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i] == static_cast<int>(bounds.size())) bounds.push_back(i);
  }
  bounds.push_back(groups.size());
  return bounds;
}

Token word_of(std::span<const Token> pieces) {
  Token word = pieces.front();
  if (pieces.size() == 1) return word;
  word.text = text_of_word(pieces);
  word.end = pieces.back().end;
  word.id = -1;
  word.unknown = std::ranges::any_of(pieces, &Token::unknown);
  if (!word.unknown) return word;
  std::vector<Token> read(pieces.begin(), pieces.end());
  for (Token& piece : read) {
    if (piece.unknown) piece.text = piece.read_as;
  }
  word.read_as = text_of_word(read);
  return word;
}

std::vector<Token> merged(std::span<const Token> tokens, const std::vector<int>& groups) {
  std::vector<Token> words;
  const std::vector<std::size_t> bounds = bounds_of(groups);
  for (std::size_t i = 0; i + 1 < bounds.size(); ++i) {
    words.push_back(word_of(tokens.subspan(bounds[i], bounds[i + 1] - bounds[i])));
  }
  return words;
}

/// Steps that each wrote a token, as one that wrote a word.
Step step_of(std::span<const Step> steps) {
  Step step = steps.front();
  std::vector<Token> pieces;
  for (const Step& piece : steps) pieces.push_back({.text = piece.token});
  step.token = text_of_word(pieces);
  for (const Step& piece : steps.subspan(1)) step.probability *= piece.probability;
  return step;
}

/// `groups` of what follows `others`.
std::vector<int> followed(std::vector<int> groups, const std::vector<int>& others) {
  const int first = count(groups);
  for (const int group : others) groups.push_back(first + group);
  return groups;
}

/// What a decoder has read follows from what was read and written.
bool follows(const Sequence& sequence) { return sequence.name == kReadsOn || sequence.name == kReadsBehind; }

bool has_pieces(const Sequence& sequence) {
  return sequence.rows == 0 && !follows(sequence) &&
         count(word_of_token(sequence.tokens)) < static_cast<int>(sequence.tokens.size());
}

}  // namespace

bool has_pieces(const Trace& trace) {
  return std::ranges::any_of(trace.sequences, [](const Sequence& sequence) { return has_pieces(sequence); });
}

std::shared_ptr<const Trace> merge_words(std::shared_ptr<const Trace> trace) {
  const bool local = std::any_of(trace->attention.begin(), trace->attention.end(),
                                 [](const AttentionMap& map) { return !map.windows.empty(); });
  if (local || !has_pieces(*trace)) return trace;

  auto words = std::make_shared<Trace>(*trace);
  words->attention.clear();
  const std::vector<int> source = word_of_token(trace->source()), target = word_of_token(trace->target());
  std::vector<std::vector<int>> groups;  // by sequence
  for (Sequence& sequence : words->sequences) {
    std::vector<int>& group = groups.emplace_back(sequence.size());
    if (sequence.rows > 0) {  // no text
      std::iota(group.begin(), group.end(), 0);
      continue;
    }
    if (follows(sequence)) {
      // The last that was written may not have been read yet, though the beginning of its word was.
      group = followed(sequence.name == kReadsOn ? source : std::vector{0}, target);
      group.resize(sequence.size());
    } else {
      group = word_of_token(sequence.tokens);
    }
    sequence.tokens = merged(sequence.tokens, group);
  }
  for (const AttentionMap& map : trace->attention) {
    words->attention.push_back(
        AttentionMap::grouped(std::shared_ptr<const AttentionMap>(trace, &map), groups[map.queries], groups[map.keys]));
  }

  words->steps.clear();
  const std::vector<std::size_t> bounds = bounds_of(target);
  // A trace may have no steps; where it has them there is one for each token.
  for (std::size_t i = 0; i + 1 < bounds.size() && !trace->steps.empty(); ++i) {
    words->steps.push_back(step_of(std::span(trace->steps).subspan(bounds[i], bounds[i + 1] - bounds[i])));
  }
  // Rows that were edited are rows of pieces.
  std::erase_if(words->edits, [](const Edit& edit) { return row_of(edit).has_value(); });
  words->predictions.clear();
  for (SourcePrediction prediction : trace->predictions) {
    if (prediction.token && trace->sequences[prediction.sequence].name == "source") {
      const int word = source[*prediction.token];
      const bool later = *prediction.token > 0 && source[*prediction.token - 1] == word;
      if (later) continue;
      prediction.token = word;
    }
    words->predictions.push_back(std::move(prediction));
  }
  return words;
}

}  // namespace saccade
