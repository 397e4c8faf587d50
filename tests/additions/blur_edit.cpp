#include "tests/additions/blur_edit.h"

#include <limits>

#include "engine/trace/edit_parts.h"

namespace saccade::testing {

void BlurEdit::change(const VectorRef& scores, Vector& weights) const {
  const Vector seen = (scores.array() > -std::numeric_limits<float>::infinity()).cast<float>();
  const auto spread = static_cast<float>(share);
  if (seen.sum() > 0) weights = (1 - spread) * weights + spread * weights.sum() / seen.sum() * seen;
}

std::string BlurEdit::to_json() const {
  nlohmann::json edit = place_json("blur", place());
  edit["share"] = share;
  return edit.dump();
}

Edit read_blur_edit(const Config& edit) {
  refuse_other_keys(edit, {"site", "layer", "head", "query", "share"});
  const EditPlace place = read_edited_place(edit);
  return BlurEdit{.site = place.site, .query = place.query, .share = edit.number("share", 0, 1)};
}

}  // namespace saccade::testing
