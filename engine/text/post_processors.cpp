#include "engine/text/post_processors.h"

#include <limits>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/text/components.h"

namespace saccade {

namespace {

/// The ids of a special token as the template spells it, with the texts to show.
Encoding read_special_token(const Config& config) {
  Encoding special;
  const nlohmann::json ids = config.json().value("ids", nlohmann::json()),
                       tokens = config.json().value("tokens", nlohmann::json());
  if (!ids.is_array() || !tokens.is_array() || ids.size() != tokens.size()) {
    throw Error("wrong special token", config.where(), "as many ids as tokens", shown(ids) + " and " + shown(tokens));
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!ids[i].is_number_unsigned() || ids[i] > std::numeric_limits<int>::max() || !tokens[i].is_string()) {
      throw Error("wrong special token", config.where(), "an id and a token",
                  shown(ids[i]) + " and " + shown(tokens[i]));
    }
    special.ids.push_back(ids[i]);
    special.tokens.push_back({.text = tokens[i], .special = true});
  }
  return special;
}

/// Special tokens before and after the text. The template for pairs of texts is not used.
PostProcessor template_processing(const Config& config) {
  std::pair<Encoding, Encoding> around;
  bool text_seen = false;
  for (const Config& part : objects_of(config, "single")) {
    if (part.has("Sequence")) {
      if (std::exchange(text_seen, true)) throw Error("wrong template", part.where(), "the text once", "it twice");
      continue;
    }
    const std::string id = part.object("SpecialToken").text("id");
    const Encoding special = read_special_token(config.object("special_tokens").object(id));
    Encoding& side = text_seen ? around.second : around.first;
    side.ids.insert(side.ids.end(), special.ids.begin(), special.ids.end());
    side.tokens.insert(side.tokens.end(), special.tokens.begin(), special.tokens.end());
  }
  if (!text_seen) throw Error("wrong template", config.where() + ": single", "a Sequence", "none");
  return [around = std::move(around)](Encoding& encoding) {
    const auto put_around = [](auto& middle, const auto& before, const auto& after) {
      middle.insert(middle.begin(), before.begin(), before.end());
      middle.insert(middle.end(), after.begin(), after.end());
    };
    put_around(encoding.ids, around.first.ids, around.second.ids);
    put_around(encoding.tokens, around.first.tokens, around.second.tokens);
  };
}

}  // namespace

PostProcessor read_post_processor(const Config& config) {
  static constexpr struct {
    std::string_view type;
    PostProcessor (*read)(const Config&);
  } kTable[] = {
      {"TemplateProcessing", template_processing},
  };
  return row_for(kTable, config).read(config);
}

}  // namespace saccade
