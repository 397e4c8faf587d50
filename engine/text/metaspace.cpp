#include "engine/text/metaspace.h"

#include "engine/core/error.h"
#include "engine/core/quote.h"
#include "engine/text/unicode.h"

namespace saccade {

Metaspace::Metaspace(const Config& config)
    : replacement(config.text_or("replacement", "▁")), split(config.boolean_or("split", true)) {
  if (unicode::count(replacement) != 1) {
    throw Error("wrong value", config.where() + ": replacement", "one character", quote(replacement));
  }
  // Files from before `prepend_scheme` say the same with a boolean.
  const std::string otherwise = config.boolean_or("add_prefix_space", true) ? "always" : "never";
  const std::string scheme = config.choice_or("prepend_scheme", {"always", "first", "never"}, otherwise);
  prepend = scheme == "always" ? Prepend::always : scheme == "first" ? Prepend::first : Prepend::never;
}

}  // namespace saccade
