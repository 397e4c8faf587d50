#include "engine/text/normalizers.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "engine/text/components.h"
#include "engine/text/pattern.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

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
  int combining_class(char32_t c) const { return forms_->getCombiningClass(static_cast<UChar32>(c)); }

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
      if (!forms_->getDecomposition(static_cast<UChar32>(c), parts)) {
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

Normalizer nfc(const Config&) { return NormalForm("nfc", true); }
Normalizer nfd(const Config&) { return NormalForm("nfc", false); }
Normalizer nfkc(const Config&) { return NormalForm("nfkc", true); }
Normalizer nfkd(const Config&) { return NormalForm("nfkc", false); }

Normalizer lowercase(const Config&) {
  return [](NormalizedText& text) {
    std::vector<CharacterChange> changes;
    for (std::size_t at = 0; at < text.text().size();) {
      const char32_t c = unicode::next(text.text(), at);
      changes.push_back({static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))), 0});
      // The one character whose lower case is two whatever the language: a dotted capital I.
      if (c == U'İ') changes.push_back({0x0307, 1});
    }
    text.transform(changes);
  };
}

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

Normalizer replace(const Config& config) {
  // Shared, because a std::function must be able to copy what it calls.
  return [pattern = std::make_shared<const Pattern>(config, "pattern"), content = config.text("content")](
             NormalizedText& text) { text.replace(Pattern::Finder(*pattern)(text.text()), content); };
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
      {"Sequence", sequence}, {"NFC", nfc},
      {"NFD", nfd},           {"NFKC", nfkc},
      {"NFKD", nfkd},         {"Lowercase", lowercase},
      {"Strip", strip},       {"StripAccents", strip_accents},
      {"Replace", replace},   {"Prepend", prepend},
  };
  return row_for(kTable, config).read(config);
}

}  // namespace saccade
