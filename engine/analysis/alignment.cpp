#include "engine/analysis/alignment.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>

#include "engine/core/error.h"
#include "engine/core/quote.h"

namespace saccade {

namespace {

int code_points(std::string_view text) {
  return static_cast<int>(std::ranges::count_if(text, [](char byte) { return (byte & 0xc0) != 0x80; }));
}

double ratio(int part, int whole) { return whole == 0 ? 0 : static_cast<double>(part) / whole; }

}  // namespace

JoinedWords join_words(std::span<const std::string> words) {
  JoinedWords joined;
  int end = 0;
  for (const std::string& word : words) {
    if (!joined.text.empty()) {
      joined.text += ' ';
      ++end;
    }
    joined.text += word;
    joined.ends.push_back(end += code_points(word));
  }
  return joined;
}

std::vector<int> word_of_each(std::span<const Token> tokens, const JoinedWords& words) {
  std::vector<int> indices;
  for (const Token& token : tokens) {
    // A piece may begin with the space before its word: its end decides.
    const auto word = std::ranges::lower_bound(words.ends, token.end);
    const bool placed = !token.special && token.end > token.start && word != words.ends.end();
    indices.push_back(placed ? static_cast<int>(word - words.ends.begin()) : -1);
  }
  return indices;
}

std::vector<WordLink> link_words(std::span<const AttentionMap* const> maps, std::span<const int> queries,
                                 std::span<const int> keys) {
  std::map<int, std::map<int, float>> weights;  // by target word and source word
  for (const AttentionMap* map : maps) {
    for (int query = 0; query < std::min<int>(map->query_count(), queries.size()); ++query) {
      if (queries[query] < 0) continue;
      const Vector row = map->row(query);
      for (int key = 0; key < std::min<int>(map->key_count(), keys.size()); ++key) {
        if (keys[key] >= 0) weights[queries[query]][keys[key]] += row[key];
      }
    }
  }
  std::vector<WordLink> links;
  for (const auto& [target, by_source] : weights) {
    const auto most = std::ranges::max_element(by_source, {}, [](const auto& entry) { return entry.second; });
    if (most != by_source.end()) links.push_back({most->first, target});
  }
  return links;
}

std::string to_pharaoh(std::span<const WordLink> links) {
  std::string line;
  for (const WordLink& link : links) {
    if (!line.empty()) line += ' ';
    line += std::to_string(link.source) + '-' + std::to_string(link.target);
  }
  return line;
}

GoldAlignment parse_gold(std::string_view line, int base, const std::string& where) {
  GoldAlignment gold;
  std::istringstream words{std::string(line)};
  for (std::string word; words >> word;) {
    WordLink link;
    const char* const end = word.data() + word.size();
    const auto source = std::from_chars(word.data(), end, link.source);
    const bool parted = source.ec == std::errc() && source.ptr != end && (*source.ptr == '-' || *source.ptr == 'p');
    const auto target = parted ? std::from_chars(source.ptr + 1, end, link.target) : source;
    if (!parted || target.ec != std::errc() || target.ptr != end || link.source < base || link.target < base) {
      throw Error("malformed link", where, "i-j or ipj counted from " + std::to_string(base), quote(word));
    }
    link.source -= base;
    link.target -= base;
    gold.possible.insert(link);
    if (*source.ptr == '-') gold.sure.insert(link);
  }
  return gold;
}

void require_words(const GoldAlignment& gold, int source_words, int target_words, int base, const std::string& where) {
  for (const WordLink& link : gold.possible) {
    const bool is_source = link.source >= source_words;
    if (!is_source && link.target < target_words) continue;
    const int words = is_source ? source_words : target_words;
    const std::string expected = std::string(is_source ? "a source word" : "a target word") + " from " +
                                 std::to_string(base) + " to " + std::to_string(words - 1 + base);
    const std::string text = std::to_string(link.source + base) + (gold.sure.contains(link) ? '-' : 'p') +
                             std::to_string(link.target + base);
    throw Error("a link to a word that is not there", where, words > 0 ? expected : "no link to an empty line",
                quote(text));
  }
}

void AlignmentScore::add(std::span<const WordLink> links, const GoldAlignment& gold) {
  ++sentences_;
  links_ += static_cast<int>(links.size());
  sure_ += static_cast<int>(gold.sure.size());
  for (const WordLink& link : links) {
    found_sure_ += gold.sure.contains(link) ? 1 : 0;
    found_possible_ += gold.possible.contains(link) ? 1 : 0;
  }
}

double AlignmentScore::error_rate() const { return 1 - ratio(found_sure_ + found_possible_, links_ + sure_); }
double AlignmentScore::precision() const { return ratio(found_possible_, links_); }
double AlignmentScore::recall() const { return ratio(found_sure_, sure_); }

}  // namespace saccade
