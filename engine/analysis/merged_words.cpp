#include "engine/analysis/merged_words.h"

#include <algorithm>
#include <numeric>

#include "engine/analysis/words.h"

namespace saccade {

namespace {

/// A space before a token, as vocabularies write it; empty where there is none.
std::string_view space_before(std::string_view text) {
  for (const std::string_view mark : {" ", "\u2581", "\u0120"}) {
    if (text.starts_with(mark)) return mark;
  }
  return {};
}

/// The word of each token, 0, 1, 2, ... in this order. What a model wrote has no place in a text: where its vocabulary
/// marks spaces, it is put one after the other.
std::vector<int> words_of(std::vector<Token> tokens) {
  const bool marked = std::any_of(tokens.begin(), tokens.end(), [](const Token& token) {
    return token.start < 0 && !token.special && !space_before(token.text).empty();
  });
  int end = 0;
  for (Token& token : tokens) {
    if (!marked || token.special || token.start >= 0) continue;
    const std::string_view space = space_before(token.text);
    token.start = end;
    token.end = end += static_cast<int>(token.text.size());
    token.text.erase(0, space.size());
  }
  return word_of_token(tokens);
}

int count(const std::vector<int>& groups) { return groups.empty() ? 0 : groups.back() + 1; }

std::vector<Token> merged(const std::vector<Token>& tokens, const std::vector<int>& groups) {
  std::vector<Token> words;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (groups[i] == static_cast<int>(words.size())) {
      words.push_back(tokens[i]);
      continue;
    }
    Token& word = words.back();
    const std::string_view piece = tokens[i].text;
    word.text += piece.starts_with("##") ? piece.substr(2) : piece;
    word.end = tokens[i].end;
    word.id = -1;
  }
  return words;
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
         count(words_of(sequence.tokens)) < static_cast<int>(sequence.tokens.size());
}

}  // namespace

bool has_pieces(const Trace& trace) {
  return std::ranges::any_of(trace.sequences, [](const Sequence& sequence) { return has_pieces(sequence); });
}

std::shared_ptr<const Trace> merge_words(std::shared_ptr<const Trace> trace) {
  const bool local = std::any_of(trace->attention.begin(), trace->attention.end(),
                                 [](const AttentionMap& map) { return !map.windows.empty(); });
  if (local || !has_pieces(*trace)) return trace;

  const Sequence* behind = trace->find(kReadsBehind);
  const std::vector<int> source = words_of(trace->source());
  std::vector<int> target = words_of(trace->target());
  // A decoder that reads one token behind what it writes has not read the last one: that stays by itself.
  if (behind && target.size() > 1 && target.back() == target[target.size() - 2]) ++target.back();

  auto words = std::make_shared<Trace>(*trace);
  words->attention.clear();
  std::vector<std::vector<int>> groups;  // by sequence
  for (const Sequence& sequence : trace->sequences) {
    std::vector<int>& group = groups.emplace_back(sequence.size());
    std::iota(group.begin(), group.end(), 0);  // of what is no text
    if (sequence.rows > 0 || follows(sequence)) continue;
    group = sequence.name == "target" ? target : words_of(sequence.tokens);
    words->sequences[groups.size() - 1].tokens = merged(sequence.tokens, group);
  }
  for (std::size_t i = 0; i < trace->sequences.size(); ++i) {
    const Sequence& sequence = trace->sequences[i];
    std::vector<int>& group = groups[i];
    if (sequence.name == kReadsOn) {
      group = followed(source, target);
      group.resize(sequence.size());  // while it goes on, it has written one token more than it has read
      words->sequences[i] = reads_on(*words, count(group));
    } else if (&sequence == behind && !sequence.tokens.empty()) {
      group = followed({0}, target);
      group.pop_back();
      words->sequences[i] = reads_behind(*words, sequence.tokens.front());
    }
  }
  for (const AttentionMap& map : trace->attention) {
    words->attention.push_back(
        AttentionMap::grouped(std::shared_ptr<const AttentionMap>(trace, &map), groups[map.queries], groups[map.keys]));
  }

  words->steps.clear();
  for (std::size_t i = 0; i < trace->steps.size() && i < target.size(); ++i) {
    if (target[i] == static_cast<int>(words->steps.size())) {
      words->steps.push_back(trace->steps[i]);
    } else {
      words->steps.back().token += trace->steps[i].token;
      words->steps.back().probability *= trace->steps[i].probability;
    }
  }
  words->predictions.clear();
  for (SourcePrediction prediction : trace->predictions) {
    if (prediction.token) {
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
