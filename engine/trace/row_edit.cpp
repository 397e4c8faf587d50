#include "engine/trace/row_edit.h"

#include <limits>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/trace/edit_parts.h"

namespace saccade {

void RowEdit::change(const VectorRef& scores, Vector& row) const {
  constexpr float masked = -std::numeric_limits<float>::infinity();
  if (weights.empty()) {
    const auto seen = scores.array() > masked;
    const auto count = static_cast<float>(seen.count());
    row = seen.select(Vector::Constant(row.size(), count > 0 ? 1 / count : 0), 0.0f);
    return;
  }
  // A row of a causal map may end where it can see no further.
  Eigen::Index seen = row.size();
  while (seen > 0 && scores[seen - 1] == masked) --seen;
  const auto given = static_cast<Eigen::Index>(weights.size());
  if (given != seen && given != row.size()) {
    throw Error("a row of another length", "weights", std::to_string(seen) + " weights", std::to_string(given));
  }
  row.setZero();
  for (Eigen::Index key = 0; key < given; ++key) {
    row[key] = static_cast<float>(weights[key]);
    require_seen(scores, key, row[key]);
  }
}

std::string RowEdit::to_json() const {
  nlohmann::json edit = place_json("row", place());
  if (weights.empty()) {
    edit["rule"] = "uniform";
  } else {
    edit["weights"] = weights;
  }
  return edit.dump();
}

Edit read_row_edit(const Config& edit) {
  refuse_other_keys(edit, {"site", "layer", "head", "query", "weights", "rule"});
  RowEdit row{.site = read_edited_site(edit), .query = edit.integer("query", 1, kMostCounted) - 1, .weights = {}};
  if (edit.has("weights") == edit.has("rule")) {
    throw Error("wrong row", edit.where(), "\"weights\" or \"rule\"", edit.has("rule") ? "both" : "neither");
  }
  if (edit.has("rule")) {
    edit.choice("rule", {"uniform"});
    return row;
  }
  const nlohmann::json& weights = edit.json().at("weights");
  if (!weights.is_array() || weights.empty()) {
    throw Error("wrong value", edit.where() + ": weights", "a list of weights", shown(weights));
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::string key = "key " + std::to_string(i + 1);
    row.weights.push_back(Config({{key, weights[i]}}, edit.where() + ": weights").number(key, 0, 1));
  }
  return row;
}

}  // namespace saccade
