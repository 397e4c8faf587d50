#include "engine/text/pre_tokenizers.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>

#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/text/byte_level.h"
#include "engine/text/components.h"
#include "engine/text/metaspace.h"
#include "engine/text/pattern.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

/// What `cut` makes of every piece, one after the other.
template <typename Cut>
Pieces cut_each(const Pieces& pieces, Cut cut) {
  Pieces result;
  for (const NormalizedText& piece : pieces) {
    Pieces parts = cut(piece);
    Effort::require_pieces(result.size() + parts.size());
    std::move(parts.begin(), parts.end(), std::back_inserter(result));
  }
  return result;
}

PreTokenizer split_at(bool (*wanted)(char32_t), SplitBehavior behavior) {
  return [=](const Pieces& pieces) {
    return cut_each(pieces, [=](const NormalizedText& piece) {
      return piece.split(find_characters(piece.text(), wanted), behavior);
    });
  };
}

SplitBehavior read_behavior(const Config& config, const std::string& otherwise) {
  static constexpr std::pair<const char*, SplitBehavior> kBehaviors[] = {
      {"Removed", SplitBehavior::removed},
      {"Isolated", SplitBehavior::isolated},
      {"MergedWithPrevious", SplitBehavior::merged_with_previous},
      {"MergedWithNext", SplitBehavior::merged_with_next},
      {"Contiguous", SplitBehavior::contiguous},
  };
  std::vector<std::string> names;
  for (const auto& [name, behavior] : kBehaviors) names.push_back(name);
  const std::string chosen = config.choice_or("behavior", names, otherwise);
  for (const auto& [name, behavior] : kBehaviors) {
    if (chosen == name) return behavior;
  }
  return SplitBehavior::isolated;  // choice_or() lets nothing else through
}

/// Words and runs of marks; \w+|[^\w\s]+ as a regular expression.
PreTokenizer whitespace(const Config&) {
  enum Kind { space, word, mark };
  return [](const Pieces& pieces) {
    return cut_each(pieces, [](const NormalizedText& piece) {
      std::vector<Match> runs;
      Kind last = space;
      for (std::size_t at = 0; at < piece.text().size();) {
        const std::size_t begin = at;
        const char32_t c = unicode::next(piece.text(), at);
        const Kind kind = unicode::is_word(c) ? word : unicode::is_space(c) ? space : mark;
        if (runs.empty() || kind != last) runs.push_back({begin, begin, kind == space});
        runs.back().end = at;
        last = kind;
      }
      return piece.split(runs, SplitBehavior::removed);
    });
  };
}

PreTokenizer whitespace_split(const Config&) { return split_at(unicode::is_space, SplitBehavior::removed); }

PreTokenizer punctuation(const Config& config) {
  return split_at(unicode::is_punctuation, read_behavior(config, "Isolated"));
}

PreTokenizer digits(const Config& config) {
  const bool individual = config.boolean_or("individual_digits", false);
  return split_at(unicode::is_number, individual ? SplitBehavior::isolated : SplitBehavior::contiguous);
}

PreTokenizer split(const Config& config) {
  return [pattern = std::make_shared<const Pattern>(config, "pattern"), behavior = read_behavior(config, "Isolated"),
          invert = config.boolean_or("invert", false)](const Pieces& pieces) {
    if (pieces.empty()) return pieces;
    Pattern::Finder find(*pattern, pieces.front().effort());
    return cut_each(pieces, [&](const NormalizedText& piece) {
      std::vector<Match> matches = find(piece.text());
      return piece.split(invert ? inverted(std::move(matches)) : matches, behavior);
    });
  };
}

PreTokenizer metaspace(const Config& config) {
  return [settings = Metaspace(config)](Pieces pieces) {
    return cut_each(pieces, [&](NormalizedText piece) {
      piece.replace(find_text(piece.text(), " "), settings.replacement);
      const bool wanted = settings.prepend == Metaspace::Prepend::always ||
                          (settings.prepend == Metaspace::Prepend::first && piece.origin() == 0);
      if (wanted && !piece.text().starts_with(settings.replacement)) piece.prepend(settings.replacement);
      if (!settings.split) return Pieces{std::move(piece)};
      return piece.split(find_text(piece.text(), settings.replacement), SplitBehavior::merged_with_next);
    });
  };
}

/// Words without the space between them, and marks one by one, as BERT wants them.
PreTokenizer bert_pre_tokenizer(const Config&) {
  return [words = split_at(unicode::is_space, SplitBehavior::removed),
          marks = split_at(unicode::is_punctuation, SplitBehavior::isolated)](const Pieces& pieces) {
    return marks(words(pieces));
  };
}

PreTokenizer byte_level(const Config& config) {
  // Shared, because a std::function must be able to copy what it calls.
  const auto pattern = config.boolean_or("use_regex", true)
                           ? std::make_shared<const Pattern>(kByteLevelPattern, config.where())
                           : nullptr;
  return [pattern, adds_space = config.boolean_or("add_prefix_space", true)](const Pieces& pieces) {
    std::optional<Pattern::Finder> find;
    if (pattern && !pieces.empty()) find.emplace(*pattern, pieces.front().effort());
    return cut_each(pieces, [&](NormalizedText piece) {
      if (adds_space && !piece.text().starts_with(' ')) piece.prepend(" ");
      Pieces words = find ? piece.split((*find)(piece.text()), SplitBehavior::isolated) : Pieces{std::move(piece)};
      std::for_each(words.begin(), words.end(), spell_bytes);
      return words;
    });
  };
}

PreTokenizer char_delimiter_split(const Config& config) {
  const std::string delimiter = config.text("delimiter");
  if (unicode::count(delimiter) != 1) {
    throw Error("wrong value", config.where() + ": delimiter", "one character", quote(delimiter));
  }
  return [delimiter](const Pieces& pieces) {
    return cut_each(pieces, [&](const NormalizedText& piece) {
      return piece.split(find_text(piece.text(), delimiter), SplitBehavior::removed);
    });
  };
}

/// Pieces of so many characters, the last of which may be shorter.
PreTokenizer fixed_length(const Config& config) {
  return [length = config.integer_or("length", 1, std::numeric_limits<int>::max(), 5)](const Pieces& pieces) {
    return cut_each(pieces, [length](const NormalizedText& piece) {
      std::vector<Match> chunks;
      int characters = 0;
      for (std::size_t at = 0; at < piece.text().size(); ++characters) {
        if (characters % length == 0) chunks.push_back({at, at, true});
        unicode::next(piece.text(), at);
        chunks.back().end = at;
      }
      return piece.split(chunks, SplitBehavior::isolated);
    });
  };
}

/// Cuts where the script changes. Kana count as Han, and a space goes with any script; in front of the first it is
/// lost.
PreTokenizer unicode_scripts(const Config&) {
  return [](const Pieces& pieces) {
    return cut_each(pieces, [](const NormalizedText& piece) {
      std::vector<Match> runs;
      std::optional<int> last;
      for (std::size_t at = 0; at < piece.text().size();) {
        const std::size_t begin = at;
        const char32_t c = unicode::next(piece.text(), at);
        const std::optional<int> script = unicode::script(c);
        if (script && script != last) {
          runs.push_back({begin, begin, true});
          last = script;
        }
        if (!runs.empty()) runs.back().end = at;
      }
      return piece.split(runs, SplitBehavior::isolated);
    });
  };
}

PreTokenizer sequence(const Config& config) {
  std::vector<PreTokenizer> steps;
  for (const Config& step : objects_of(config, "pretokenizers")) steps.push_back(read_pre_tokenizer(step));
  return [steps](Pieces pieces) {
    for (const PreTokenizer& step : steps) pieces = step(std::move(pieces));
    return pieces;
  };
}

}  // namespace

PreTokenizer read_pre_tokenizer(const Config& config) {
  static constexpr struct {
    std::string_view type;
    PreTokenizer (*read)(const Config&);
  } kTable[] = {
      {"Sequence", sequence},
      {"Whitespace", whitespace},
      {"WhitespaceSplit", whitespace_split},
      {"Split", split},
      {"Metaspace", metaspace},
      {"Punctuation", punctuation},
      {"Digits", digits},
      {"BertPreTokenizer", bert_pre_tokenizer},
      {"ByteLevel", byte_level},
      {"CharDelimiterSplit", char_delimiter_split},
      {"FixedLength", fixed_length},
      {"UnicodeScripts", unicode_scripts},
  };
  return row_for(kTable, config).read(config);
}

}  // namespace saccade
