#include "engine/text/decoders.h"

#include <charconv>
#include <limits>
#include <memory>

#include "engine/text/byte_level.h"
#include "engine/text/components.h"
#include "engine/text/metaspace.h"
#include "engine/text/pattern.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

using Tokens = std::vector<std::string>;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; !from.empty() && (at = text.find(from, at)) != text.npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

Decoder fuse(const Config&) {
  return [](Tokens tokens, const Effort&) {
    if (tokens.empty()) return Tokens{""};
    for (std::size_t i = 1; i < tokens.size(); ++i) tokens[0] += tokens[i];
    tokens.resize(1);
    return tokens;
  };
}

Decoder metaspace(const Config& config) {
  return [settings = Metaspace(config)](Tokens tokens, const Effort&) {
    bool first = settings.prepend != Metaspace::Prepend::never;
    for (std::string& token : tokens) {
      replace_all(token, settings.replacement, std::exchange(first, false) ? "" : " ");
    }
    return tokens;
  };
}

Decoder bpe_decoder(const Config& config) {
  return [suffix = config.text_or("suffix", "</w>")](Tokens tokens, const Effort&) {
    for (std::string& token : tokens) replace_all(token, suffix, &token == &tokens.back() ? "" : " ");
    return tokens;
  };
}

/// What English wrote together before it was cut into words.
void clean_up(std::string& text) {
  static constexpr std::pair<std::string_view, std::string_view> kReplacements[] = {
      {" .", "."},   {" ?", "?"},           {" !", "!"},   {" ,", ","},     {" ' ", "'"},    {" n't", "n't"},
      {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"},
  };
  for (const auto& [from, to] : kReplacements) replace_all(text, from, to);
}

Decoder word_piece(const Config& config) {
  return [prefix = config.text_or("prefix", "##"), cleans = config.boolean_or("cleanup", true)](Tokens tokens,
                                                                                                const Effort&) {
    for (std::string& token : tokens) {
      if (&token != &tokens.front()) {
        if (token.starts_with(prefix)) {
          token.erase(0, prefix.size());
        } else {
          token.insert(0, " ");
        }
      }
      if (cleans) clean_up(token);
    }
    return tokens;
  };
}

Decoder replace(const Config& config) {
  return [pattern = std::make_shared<const Pattern>(config, "pattern"), content = config.text("content")](
             Tokens tokens, const Effort& effort) {
    Pattern::Finder find(*pattern, effort);
    std::size_t bytes = 0;
    for (std::string& token : tokens) {
      std::string text;
      for (const Match& match : find(token)) {
        text += match.matched ? content : token.substr(match.begin, match.end - match.begin);
        Effort::require_bytes(bytes + text.size());
      }
      bytes += text.size();
      token = std::move(text);
    }
    return tokens;
  };
}

Decoder strip(const Config& config) {
  constexpr int kMost = std::numeric_limits<int>::max();
  return [content = config.text("content"), start = config.integer("start", 0, kMost),
          stop = config.integer("stop", 0, kMost)](Tokens tokens, const Effort&) {
    for (std::string& token : tokens) {
      for (int i = 0; i < start && !content.empty() && token.starts_with(content); ++i) token.erase(0, content.size());
      for (int i = 0; i < stop && !content.empty() && token.ends_with(content); ++i)
        token.resize(token.size() - content.size());
    }
    return tokens;
  };
}

/// Runs of <0xE2><0x82><0xAC> become the characters whose bytes they are, or one U+FFFD for each where they are none.
Decoder byte_fallback(const Config&) {
  return [](const Tokens& tokens, const Effort&) {
    Tokens result;
    std::string bytes;
    const auto flush = [&] {
      if (bytes.empty()) return;
      if (unicode::well_formed(bytes) == bytes) {
        result.push_back(bytes);
      } else {
        result.insert(result.end(), bytes.size(), "\uFFFD");
      }
      bytes.clear();
    };
    for (const std::string& token : tokens) {
      unsigned char byte = 0;
      const bool spelled = token.size() == 6 && token.starts_with("<0x") && token.back() == '>';
      if (spelled && std::from_chars(token.data() + 3, token.data() + 5, byte, 16).ptr == token.data() + 5) {
        bytes += static_cast<char>(byte);
      } else {
        flush();
        result.push_back(token);
      }
    }
    flush();
    return result;
  };
}

/// Characters that stand for bytes become text; what is no UTF-8 becomes U+FFFD.
Decoder byte_level(const Config&) {
  return [](const Tokens& tokens, const Effort&) {
    std::string bytes;
    for (const std::string& token : tokens) bytes += byte_level_bytes(token).value_or(token);
    return Tokens{unicode::well_formed(bytes)};
  };
}

Decoder sequence(const Config& config) {
  std::vector<Decoder> steps;
  for (const Config& step : objects_of(config, "decoders")) steps.push_back(read_decoder(step));
  return [steps](Tokens tokens, const Effort& effort) {
    for (const Decoder& step : steps) {
      tokens = step(std::move(tokens), effort);
      effort.require_time();
    }
    return tokens;
  };
}

}  // namespace

Decoder read_decoder(const Config& config) {
  static constexpr struct {
    std::string_view type;
    Decoder (*read)(const Config&);
  } kTable[] = {
      {"Sequence", sequence},    {"Fuse", fuse},       {"Metaspace", metaspace}, {"BPEDecoder", bpe_decoder},
      {"WordPiece", word_piece}, {"Replace", replace}, {"Strip", strip},         {"ByteFallback", byte_fallback},
      {"ByteLevel", byte_level},
  };
  return row_for(kTable, config).read(config);
}

}  // namespace saccade
