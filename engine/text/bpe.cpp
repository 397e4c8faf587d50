#include "engine/text/bpe.h"

#include <algorithm>
#include <queue>
#include <ranges>
#include <tuple>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"
#include "engine/text/byte_level.h"
#include "engine/text/byte_tokens.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

/// What two neighbours become, and when it was learnt.
struct Merge {
  int rank = 0;
  int id = 0;
};

std::uint64_t pair_key(int left, int right) {
  return static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint32_t>(right);
}

/// A word on its way from characters to tokens: a list whose links skip what was merged away.
class Symbols {
 public:
  void add(int id, std::size_t begin, std::size_t end) {
    symbols_.push_back({id, begin, end, size() - 1, size() + 1, true});
  }

  std::vector<WordToken> merge(const std::unordered_map<std::uint64_t, Merge>& merges) {
    std::priority_queue<Candidate> queue;
    const auto consider = [&](int left) {
      if (left < 0 || symbols_[left].next >= size()) return;
      const auto found = merges.find(pair_key(symbols_[left].id, symbols_[symbols_[left].next].id));
      if (found != merges.end()) queue.push({found->second.rank, left, found->second.id});
    };
    for (int i = 0; i + 1 < size(); ++i) consider(i);
    while (!queue.empty()) {
      const Candidate best = queue.top();
      queue.pop();
      Symbol& left = symbols_[best.left];
      if (!left.alive || left.next >= size()) continue;
      Symbol& right = symbols_[left.next];
      // Merges around it may have left another pair in this place since.
      const auto found = merges.find(pair_key(left.id, right.id));
      if (found == merges.end() || found->second.id != best.id) continue;

      left.id = best.id;
      left.end = right.end;
      left.next = right.next;
      right.alive = false;
      if (left.next < size()) symbols_[left.next].previous = best.left;
      consider(left.previous);
      consider(best.left);
    }
    std::vector<WordToken> tokens;
    for (const Symbol& symbol : symbols_) {
      if (symbol.alive) tokens.push_back({symbol.id, symbol.begin, symbol.end});
    }
    return tokens;
  }

 private:
  struct Symbol {
    int id;
    std::size_t begin, end;  // bytes of the word
    int previous, next;
    bool alive;
  };

  struct Candidate {
    int rank, left, id;
    // The queue hands out the greatest: the earliest rank, then the leftmost place.
    bool operator<(const Candidate& other) const { return std::tie(rank, left) > std::tie(other.rank, other.left); }
  };

  int size() const { return static_cast<int>(symbols_.size()); }

  std::vector<Symbol> symbols_;
};

class Bpe : public TokenModel {
 public:
  explicit Bpe(const Config& config)
      : TokenModel(read_vocabulary(config)),
        where_(config.where()),
        prefix_(config.text_or("continuing_subword_prefix", "")),
        suffix_(config.text_or("end_of_word_suffix", "")),
        fuse_unknown_(config.boolean_or("fuse_unk", false)),
        ignore_merges_(config.boolean_or("ignore_merges", false)) {
    config.number_or("dropout", 0, 0, 0);  // merges left out at random are for training, and differ from run to run
    if (config.boolean_or("byte_fallback", false)) bytes_.emplace(vocabulary());
    if (config.has("unk_token")) {
      unknown_token_ = config.text("unk_token");
      // Where every byte has a token it is never needed.
      unknown_ = spells_all_bytes() ? vocabulary().find(*unknown_token_) : read_unknown(config, vocabulary(), "");
    }
    read_merges(config);
  }

  std::vector<WordToken> tokenize(std::string_view word) const override {
    if (ignore_merges_) {
      if (const auto id = vocabulary().find(word)) return {{*id, 0, word.size()}};
    }
    Symbols symbols;
    std::size_t unknown_begin = 0, unknown_end = 0;  // a stretch without a token that is still to be added
    const auto add_unknown = [&] {
      if (unknown_begin < unknown_end) symbols.add(*unknown_, unknown_begin, unknown_end);
      unknown_begin = unknown_end;
    };
    std::string spelled;
    for (std::size_t at = 0; at < word.size();) {
      const std::size_t begin = at;
      unicode::next(word, at);
      spelled.assign(begin > 0 ? prefix_ : "").append(word, begin, at - begin).append(at == word.size() ? suffix_ : "");
      if (const auto id = vocabulary().find(spelled)) {
        add_unknown();
        symbols.add(*id, begin, at);
      } else if (bytes_ && bytes_->spell(spelled)) {
        add_unknown();
        for (std::size_t i = 0; i < spelled.size(); ++i) {
          symbols.add(*bytes_->id(spelled[i]), std::min(begin + i, at - 1), std::min(begin + i + 1, at));
        }
      } else if (unknown_token_) {
        if (!unknown_)
          throw Error("the vocabulary lacks the unknown token", where_, quote(*unknown_token_), quote(spelled));
        if (!fuse_unknown_ || unknown_end < begin) add_unknown();
        if (unknown_begin == unknown_end) unknown_begin = begin;
        unknown_end = at;
      }
    }
    add_unknown();
    return symbols.merge(merges_);
  }

  std::optional<int> unknown_id() const override { return unknown_; }
  std::string kind() const override { return merges_.empty() ? "character" : "BPE"; }

 private:
  bool spells_all_bytes() const {
    const auto has_token = [this](int byte) {
      const char c = static_cast<char>(byte);
      return (bytes_ && bytes_->id(c)) || vocabulary().find(byte_level_character(c));
    };
    return std::ranges::all_of(std::views::iota(0, 256), has_token);
  }

  void read_merges(const Config& config) {
    const std::string where = where_ + ": merges";
    if (!config.has("merges")) throw Error("missing key", where, "an array", "nothing");
    const nlohmann::json& merges = config.json()["merges"];
    if (!merges.is_array()) throw Error("wrong value", where, "an array", shown(merges));
    merges_.reserve(merges.size());
    int rank = 0;
    const auto fail = [&](Summary what, const std::string& expected, const std::string& found) {
      throw Error(what, where + "[" + std::to_string(rank) + "]", expected, found);
    };
    const auto id_of = [&](std::string_view token) {
      const auto id = vocabulary().find(token);
      if (!id) fail("a merge of tokens that the vocabulary lacks", "a known token", quote(token));
      return *id;
    };
    std::string whole;
    for (const nlohmann::json& merge : merges) {
      const auto two = parts(merge);
      if (!two) fail("wrong merge", "two tokens", shown(merge));
      const auto [left, right] = *two;
      if (!right.starts_with(prefix_)) fail("wrong merge", "a second part with " + quote(prefix_), quote(right));
      // A token that is made of itself and nothing has no end.
      if (left.empty() || right.size() == prefix_.size()) {
        fail("wrong merge", "two parts that are not empty", quote(left) + " and " + quote(right));
      }
      const int left_id = id_of(left), right_id = id_of(right);
      whole.assign(left).append(right.substr(prefix_.size()));
      merges_[pair_key(left_id, right_id)] = {rank, id_of(whole)};
      ++rank;
    }
  }

  /// `"a b"`, or `["a", "b"]` in newer files; nothing where it is neither.
  static std::optional<std::pair<std::string_view, std::string_view>> parts(const nlohmann::json& merge) {
    if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
      return std::pair(std::string_view(merge[0].get_ref<const std::string&>()),
                       std::string_view(merge[1].get_ref<const std::string&>()));
    }
    if (!merge.is_string()) return {};
    const std::string_view text = merge.get_ref<const std::string&>();
    const std::size_t space = text.find(' ');
    if (space == text.npos || text.find(' ', space + 1) != text.npos) return {};
    return std::pair(text.substr(0, space), text.substr(space + 1));
  }

  std::string where_, prefix_, suffix_;
  bool fuse_unknown_, ignore_merges_;
  std::optional<std::string> unknown_token_;  // without one, unknown characters are left out
  std::optional<int> unknown_;
  std::optional<ByteTokens> bytes_;  // without them, unknown characters are unknown
  std::unordered_map<std::uint64_t, Merge> merges_;
};

}  // namespace

std::unique_ptr<const TokenModel> read_bpe(const Config& config) { return std::make_unique<Bpe>(config); }

}  // namespace saccade
