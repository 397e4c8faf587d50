#include "engine/text/normalizers.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "engine/text/byte_level.h"
#include "engine/text/components.h"
#include "engine/text/pattern.h"
#include "engine/text/precompiled.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

constexpr std::string_view kMark = "\u2581";  // SentencePiece's space

/// The Unicode normal forms, a character at a time and with what became of each: ICU's own functions do not tell.
class NormalForm {
 public:
  NormalForm(const char* data, bool composes) : composes_(composes) {
    UErrorCode status = U_ZERO_ERROR;
    forms_ = icu::Normalizer2::getInstance(nullptr, data, UNORM2_COMPOSE, status);
  }

  void operator()(NormalizedText& text) const {
    // No form changes ASCII, which is what most text is.
    const std::string& bytes = text.text();
    if (std::all_of(bytes.begin(), bytes.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x80; }))
      return;
    std::vector<CharacterChange> characters = decomposed(bytes);
    text.transform(composes_ ? composed(characters) : characters);
  }

 private:
  /// Characters that are newer than the tables of the `tokenizers` library are left as they are.
  static bool is_known(char32_t c) { return unicode::in_version(c, 9); }

  int combining_class(char32_t c) const { return is_known(c) ? forms_->getCombiningClass(static_cast<UChar32>(c)) : 0; }

  /// Decomposed, with the marks on one base in canonical order.
  std::vector<CharacterChange> decomposed(const std::string& text) const {
    std::vector<CharacterChange> characters;
    std::size_t base = 0;  // where the marks after the last base begin
    const auto order_marks = [&] {
      std::stable_sort(characters.begin() + static_cast<std::ptrdiff_t>(base), characters.end(),
                       [this](const CharacterChange& a, const CharacterChange& b) {
                         return combining_class(a.character) < combining_class(b.character);
                       });
    };
    const auto add = [&](char32_t c, bool is_first) {
      if (combining_class(c) == 0) {
        order_marks();
        base = characters.size() + 1;
      }
      characters.push_back({c, is_first ? 0 : 1});
    };
    icu::UnicodeString parts;
    for (std::size_t at = 0; at < text.size();) {
      const char32_t c = unicode::next(text, at);
      if (!is_known(c) || !forms_->getDecomposition(static_cast<UChar32>(c), parts)) {
        add(c, true);
        continue;
      }
      for (int i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
        add(static_cast<char32_t>(parts.char32At(i)), i == 0);
      }
    }
    order_marks();
    return characters;
  }

  /// Each mark joins the last base where the pair has a composed form and no mark of its class or above stands between.
  std::vector<CharacterChange> composed(const std::vector<CharacterChange>& characters) const {
    std::vector<CharacterChange> result;
    std::optional<std::size_t> base;
    int last_class = 0;  // of what stands between the base and here; 0: nothing does
    for (const CharacterChange& next : characters) {
      const int mark = combining_class(next.character);
      if (base && (last_class == 0 || last_class < mark)) {
        CharacterChange& start = result[*base];
        const UChar32 pair =
            forms_->composePair(static_cast<UChar32>(start.character), static_cast<UChar32>(next.character));
        if (pair >= 0) {
          start = {static_cast<char32_t>(pair), start.change + next.change - 1};
          continue;
        }
      }
      if (mark == 0) base = result.size();
      last_class = mark;
      result.push_back(next);
    }
    return result;
  }

  const icu::Normalizer2* forms_;
  bool composes_;
};

/// Each character becomes another.
void map_characters(NormalizedText& text, char32_t (*mapped)(char32_t)) {
  std::vector<CharacterChange> changes;
  for (std::size_t at = 0; at < text.text().size();) changes.push_back({mapped(unicode::next(text.text(), at)), 0});
  text.transform(changes);
}

void lower(NormalizedText& text) {
  std::vector<CharacterChange> changes;
  for (std::size_t at = 0; at < text.text().size();) {
    const char32_t c = unicode::next(text.text(), at);
    changes.push_back({static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))), 0});
    // The one character whose lower case is two whatever the language: a dotted capital I.
    if (c == U'İ') changes.push_back({0x0307, 1});
  }
  text.transform(changes);
}

/// What BERT calls a Chinese character: the ideographs of these blocks, not Hangul or Kana.
bool is_ideograph(char32_t c) {
  static constexpr std::pair<char32_t, char32_t> kBlocks[] = {
      {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xF900, 0xFAFF},   {0x20000, 0x2A6DF},
      {0x2A700, 0x2B81F}, {0x2B920, 0x2CEAF}, {0x2F800, 0x2FA1F},
  };
  return std::any_of(std::begin(kBlocks), std::end(kBlocks),
                     [c](const auto& block) { return c >= block.first && c <= block.second; });
}

void space_ideographs(NormalizedText& text) {
  std::vector<CharacterChange> changes;
  for (std::size_t at = 0; at < text.text().size();) {
    const char32_t c = unicode::next(text.text(), at);
    if (is_ideograph(c)) {
      changes.insert(changes.end(), {{U' ', 0}, {c, 1}, {U' ', 1}});
    } else {
      changes.push_back({c, 0});
    }
  }
  text.transform(changes);
}

Normalizer bert_normalizer(const Config& config) {
  const bool lowercase = config.boolean_or("lowercase", true);
  return [cleans = config.boolean_or("clean_text", true), spaces = config.boolean_or("handle_chinese_chars", true),
          strips = config.boolean_or("strip_accents", lowercase), lowercase,
          decompose = NormalForm("nfc", false)](NormalizedText& text) {
    if (cleans) {
      text.filter([](char32_t c) { return c != 0 && c != 0xFFFD && !unicode::is_control(c); });
      map_characters(text, [](char32_t c) { return unicode::is_space(c) ? U' ' : c; });
    }
    if (spaces) space_ideographs(text);
    if (strips) {
      decompose(text);
      text.filter([](char32_t c) { return !unicode::is_nonspacing_mark(c); });
    }
    if (lowercase) lower(text);
  };
}

Normalizer nfc(const Config&) { return NormalForm("nfc", true); }
Normalizer nfd(const Config&) { return NormalForm("nfc", false); }
Normalizer nfkc(const Config&) { return NormalForm("nfkc", true); }
Normalizer nfkd(const Config&) { return NormalForm("nfkc", false); }

Normalizer lowercase(const Config&) { return lower; }

Normalizer strip(const Config& config) {
  const bool left = config.boolean_or("strip_left", true), right = config.boolean_or("strip_right", true);
  return [left, right](NormalizedText& text) {
    const std::string& bytes = text.text();
    std::size_t begin = 0, end = bytes.size();
    for (std::size_t at = 0; left && at < end && unicode::is_space(unicode::next(bytes, at));) begin = at;
    for (std::size_t at = end; right && at > begin && unicode::is_space(unicode::previous(bytes, at));) end = at;
    text.replace({{0, begin, true}, {begin, end, false}, {end, bytes.size(), true}}, "");
  };
}

Normalizer strip_accents(const Config&) {
  return [](NormalizedText& text) { text.filter([](char32_t c) { return !unicode::is_mark(c); }); };
}

/// The first rules of neural machine translation (NMT-NFKC of SentencePiece): controls go, and what separates is a
/// space.
Normalizer nmt(const Config&) {
  return [](NormalizedText& text) {
    text.filter([](char32_t c) {
      return !((c >= 0x1 && c <= 0x8) || c == 0xB || (c >= 0xE && c <= 0x1F) || c == 0x7F || c == 0x8F || c == 0x9F);
    });
    map_characters(text, [](char32_t c) {
      const bool separates = c == 0x9 || c == 0xA || c == 0xC || c == 0xD || c == 0x1680 ||
                             (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xFEFF ||
                             c == 0xFFFD;
      return separates ? U' ' : c;
    });
  };
}

/// Null where nothing is replaced. Shared, because a std::function must be able to copy what it calls.
std::shared_ptr<const Precompiled> read_precompiled(const Config& config) {
  const std::string charsmap = config.text_or("precompiled_charsmap", "");
  const std::string where = config.where() + ": precompiled_charsmap";
  return charsmap.empty() ? nullptr : std::make_shared<const Precompiled>(from_base64(charsmap, where), where);
}

Normalizer precompiled(const Config& config) {
  return [table = read_precompiled(config)](NormalizedText& text) {
    if (table) (*table)(text);
  };
}

/// What SentencePiece itself does before it looks for pieces; for its own files, since no part of a `tokenizer.json`
/// does it all.
Normalizer sentence_piece(const Config& config) {
  return [table = read_precompiled(config), prefixes = config.boolean_or("add_dummy_prefix", true),
          collapses = config.boolean_or("remove_extra_whitespaces", true)](NormalizedText& text) {
    const std::string_view bytes = text.text();
    std::string result;
    std::vector<std::size_t> from;
    const auto add = [&](std::string_view part, std::size_t place) {
      Effort::require_bytes(result.size() + part.size());
      result += part;
      from.resize(result.size(), place);
    };
    bool begun = false, after_space = collapses;
    for (std::size_t at = 0, next = 0; at < bytes.size(); at = next) {
      const auto found = table ? table->find(bytes.substr(at), Precompiled::Which::longest) : std::nullopt;
      unicode::next(bytes, next);
      std::string_view part = bytes.substr(at, next - at);
      if (found) {
        next = at + found->size;
        part = found->replacement;
      }
      if (!begun && !(collapses && part == " ")) {
        begun = true;
        if (prefixes) add(kMark, at);
      }
      while (after_space && part.starts_with(' ')) part.remove_prefix(1);
      if (part.empty()) continue;
      for (const char byte : part) add(byte == ' ' ? kMark : std::string_view(&byte, 1), at);
      after_space = collapses && part.ends_with(' ');
    }
    std::size_t end = bytes.size();
    while (collapses && result.ends_with(kMark)) {
      result.resize(result.size() - kMark.size());
      end = from[result.size()];
      from.resize(result.size());
    }
    from.push_back(end);
    text.rewrite(std::move(result), from);
  };
}

Normalizer byte_level(const Config&) { return spell_bytes; }

Normalizer replace(const Config& config) {
  // Shared, because a std::function must be able to copy what it calls.
  return [pattern = std::make_shared<const Pattern>(config, "pattern"), content = config.text("content")](
             NormalizedText& text) { text.replace(Pattern::Finder(*pattern, text.effort())(text.text()), content); };
}

Normalizer prepend(const Config& config) {
  return [content = config.text("prepend")](NormalizedText& text) { text.prepend(content); };
}

Normalizer sequence(const Config& config) {
  std::vector<Normalizer> steps;
  for (const Config& step : objects_of(config, "normalizers")) steps.push_back(read_normalizer(step));
  return [steps](NormalizedText& text) {
    for (const Normalizer& step : steps) step(text);
  };
}

}  // namespace

Normalizer read_normalizer(const Config& config) {
  static constexpr struct {
    std::string_view type;
    Normalizer (*read)(const Config&);
  } kTable[] = {
      {"Sequence", sequence},
      {"NFC", nfc},
      {"NFD", nfd},
      {"NFKC", nfkc},
      {"NFKD", nfkd},
      {"Lowercase", lowercase},
      {"Strip", strip},
      {"StripAccents", strip_accents},
      {"Replace", replace},
      {"Prepend", prepend},
      {"BertNormalizer", bert_normalizer},
      {"Nmt", nmt},
      {"Precompiled", precompiled},
      {"ByteLevel", byte_level},
      {"SentencePiece", sentence_piece},
  };
  return row_for(kTable, config).read(config);
}

}  // namespace saccade
