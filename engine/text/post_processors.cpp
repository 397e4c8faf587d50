#include "engine/text/post_processors.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/text/components.h"
#include "engine/text/unicode.h"

namespace saccade {

namespace {

PlacedToken special_token(const nlohmann::json& token, const nlohmann::json& id, const std::string& where) {
  if (!token.is_string() || !id.is_number_unsigned() || id > std::numeric_limits<int>::max()) {
    throw Error("wrong special token", where, "a token and its id", shown(token) + " and " + shown(id));
  }
  return {id, token, std::nullopt, true};
}

/// The tokens of a special token as the template spells it.
PlacedTokens read_special_tokens(const Config& config) {
  PlacedTokens special;
  const nlohmann::json ids = config.json().value("ids", nlohmann::json()),
                       tokens = config.json().value("tokens", nlohmann::json());
  if (!ids.is_array() || !tokens.is_array() || ids.size() != tokens.size()) {
    throw Error("wrong special token", config.where(), "as many ids as tokens", shown(ids) + " and " + shown(tokens));
  }
  if (ids.size() > Effort::kMostComponents) {
    throw Error("too many tokens in a template", config.where(), "at most " + std::to_string(Effort::kMostComponents),
                std::to_string(ids.size()));
  }
  for (std::size_t i = 0; i < ids.size(); ++i) special.push_back(special_token(tokens[i], ids[i], config.where()));
  return special;
}

/// `["[CLS]", 101]`
PlacedTokens read_special_pair(const Config& config, const std::string& key) {
  const std::string where = config.where() + ": " + key;
  const nlohmann::json pair = config.json().value(key, nlohmann::json());
  if (!pair.is_array() || pair.size() != 2)
    throw Error("wrong special token", where, "a token and its id", shown(pair));
  return {special_token(pair[0], pair[1], where)};
}

PostProcessor put_around(PlacedTokens before, PlacedTokens after) {
  return [before = std::move(before), after = std::move(after)](PlacedTokens& tokens) {
    Effort::require_pieces(before.size() + tokens.size() + after.size());
    tokens.insert(tokens.begin(), before.begin(), before.end());
    tokens.insert(tokens.end(), after.begin(), after.end());
  };
}

/// Special tokens before and after the text. The template for pairs of texts is not used.
PostProcessor template_processing(const Config& config) {
  PlacedTokens before, after;
  bool text_seen = false;
  for (const Config& part : objects_of(config, "single")) {
    if (part.has("Sequence")) {
      if (std::exchange(text_seen, true)) throw Error("wrong template", part.where(), "the text once", "it twice");
      continue;
    }
    const std::string id = part.object("SpecialToken").text("id");
    const PlacedTokens special = read_special_tokens(config.object("special_tokens").object(id));
    PlacedTokens& side = text_seen ? after : before;
    side.insert(side.end(), special.begin(), special.end());
  }
  if (!text_seen) throw Error("wrong template", config.where() + ": single", "a Sequence", "none");
  return put_around(std::move(before), std::move(after));
}

PostProcessor bert_processing(const Config& config) {
  return put_around(read_special_pair(config, "cls"), read_special_pair(config, "sep"));
}

/// Takes the spaces that tokens of bytes begin or end with out of their places, unless `trim_offsets` is false.
PostProcessor byte_level(const Config& config) {
  if (!config.boolean_or("trim_offsets", true)) return [](PlacedTokens&) {};
  return [adds_space = config.boolean_or("add_prefix_space", true)](PlacedTokens& tokens) {
    const auto is_space = [](char32_t c) { return c == U'Ġ' || unicode::is_space(c); };
    for (PlacedToken& token : tokens) {
      if (!token.span) continue;
      const std::string& text = token.spelling;
      int before = 0, after = 0;
      for (std::size_t at = 0; at < text.size() && is_space(unicode::next(text, at));) ++before;
      for (std::size_t at = text.size(); at > 0 && is_space(unicode::previous(text, at));) ++after;
      Span& span = *token.span;
      // The one space in front of all was not typed but added, and takes no place.
      const bool first = &token == &tokens.front() || span.start == 0;
      if (first && adds_space && before == 1) before = 0;
      span.start = std::min(span.start + before, span.end);
      if (span.end >= after) span.end = std::max(span.end - after, span.start);
    }
  };
}

PostProcessor roberta_processing(const Config& config) {
  return [trim = byte_level(config), add = bert_processing(config)](PlacedTokens& tokens) {
    trim(tokens);
    add(tokens);
  };
}

PostProcessor sequence(const Config& config) {
  std::vector<PostProcessor> steps;
  for (const Config& step : objects_of(config, "processors")) steps.push_back(read_post_processor(step));
  return [steps](PlacedTokens& tokens) {
    for (const PostProcessor& step : steps) step(tokens);
  };
}

}  // namespace

PostProcessor read_post_processor(const Config& config) {
  static constexpr struct {
    std::string_view type;
    PostProcessor (*read)(const Config&);
  } kTable[] = {
      {"Sequence", sequence},
      {"TemplateProcessing", template_processing},
      {"BertProcessing", bert_processing},
      {"RobertaProcessing", roberta_processing},
      {"ByteLevel", byte_level},
  };
  return row_for(kTable, config).read(config);
}

}  // namespace saccade
