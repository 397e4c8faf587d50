#include "engine/trace/weight_edit.h"

#include <algorithm>
#include <limits>

#include "engine/core/error.h"
#include "engine/trace/edit_parts.h"

namespace saccade {

void WeightEdit::change(const VectorRef& scores, Vector& weights) const {
  if (key >= weights.size()) {
    throw Error("there is no such position to attend to", "key",
                "a position from 1 to " + std::to_string(weights.size()), std::to_string(key + 1));
  }
  const float wanted = static_cast<float>(weight), sum = weights.sum();
  require_seen(scores, key, wanted);
  // Summed without it: a difference of almost equal numbers would be too coarse to divide by.
  weights[key] = 0;
  const float others = weights.sum();
  if (rest == Rest::scale) {
    const float left = std::max(0.0f, sum - wanted);
    if (others > 0) {
      weights *= left / others;
    } else {
      Vector even = (scores.array() > -std::numeric_limits<float>::infinity()).cast<float>();
      even[key] = 0;
      if (const float count = even.sum(); count > 0) weights = even * (left / count);
    }
  }
  weights[key] = wanted;
  if (rest == Rest::keep && weights.sum() > 0) weights /= weights.sum();
}

std::string WeightEdit::to_json() const {
  nlohmann::json edit = place_json("weight", place());
  edit["key"] = key + 1;
  edit["weight"] = weight;
  edit["rest"] = rest == Rest::keep ? "keep" : "scale";
  return edit.dump();
}

Edit read_weight_edit(const Config& edit) {
  refuse_other_keys(edit, {"site", "layer", "head", "query", "key", "weight", "rest"});
  const bool keeps = edit.choice_or("rest", {"scale", "keep"}, "scale") == "keep";
  return WeightEdit{.site = read_edited_site(edit),
                    .query = edit.integer("query", 1, kMostCounted) - 1,
                    .key = edit.integer("key", 1, kMostCounted) - 1,
                    .weight = edit.number("weight", 0, 1),
                    .rest = keeps ? WeightEdit::Rest::keep : WeightEdit::Rest::scale};
}

}  // namespace saccade
