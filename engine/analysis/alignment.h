#pragma once

#include <compare>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/trace/trace.h"

namespace saccade {

/// Source word `source` made target word `target`, both counted from 0.
struct WordLink {
  int source = 0;
  int target = 0;

  auto operator<=>(const WordLink&) const = default;
};

/// Words joined to the text that a model reads, with a space between. `ends[i]` is the end of word i in code points.
struct JoinedWords {
  std::string text;
  std::vector<int> ends;
};

JoinedWords join_words(std::span<const std::string> words);

/// The word that each token belongs to, by its place in the joined text; -1 for tokens without a place.
std::vector<int> word_of_each(std::span<const Token> tokens, const JoinedWords& words);

/// Each target word's link to the source word that it looks at most: the weights of its pieces, summed over the pieces
/// of a source word and over `maps`, which is as good as their mean.
/// @param maps all `[queries x keys]`
/// @param queries, keys the word of each row and column, -1 for those to leave out
std::vector<WordLink> link_words(std::span<const AttentionMap* const> maps, std::span<const int> queries,
                                 std::span<const int> keys);

/// "0-0 2-1", the Pharaoh format.
std::string to_pharaoh(std::span<const WordLink> links);

/// A hand-made alignment: every sure link is possible too.
struct GoldAlignment {
  std::set<WordLink> sure, possible;
};

/// Reads "1-1 2p3": sure and possible links. @param base the number of the first word, 0 or 1
/// @throws Error naming `where` for anything else
GoldAlignment parse_gold(std::string_view line, int base, const std::string& where);

/// @throws Error naming `where` for a link to a word that is not there @param source_words, target_words how many are
void require_words(const GoldAlignment& gold, int source_words, int target_words, int base, const std::string& where);

/// Alignment error rate over a corpus (Och and Ney 2003, eq. 21): 1 - (|A and S| + |A and P|) / (|A| + |S|).
class AlignmentScore {
 public:
  void add(std::span<const WordLink> links, const GoldAlignment& gold);

  int sentences() const { return sentences_; }
  double error_rate() const;
  double precision() const;  // |A and P| / |A|
  double recall() const;     // |A and S| / |S|

 private:
  int sentences_ = 0, links_ = 0, sure_ = 0, found_sure_ = 0, found_possible_ = 0;
};

}  // namespace saccade
