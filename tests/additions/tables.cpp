#include "tests/additions/tables.h"

#include <vector>

#include "tests/additions/blur_edit.h"
#include "tests/additions/match_view.h"
#include "tests/additions/pair_model.h"
#include "tests/additions/picture_model.h"

namespace saccade::testing {

namespace {

constexpr ModelFamily kFamilies[] = {
    {"pair_match", pair_model_facts, load_pair_model},
    {"picture_caption", picture_model_facts, load_picture_model},
};

constexpr EditKind kEdits[] = {{"blur", read_blur_edit}};

constexpr views::View kViews[] = {{"match", "Match", {.map = true}, telling_match, why_no_match, draw_match}};

template <typename Row>
std::vector<Row> joined(std::span<const Row> known, std::span<const Row> added) {
  std::vector<Row> rows(known.begin(), known.end());
  rows.insert(rows.end(), added.begin(), added.end());
  return rows;
}

}  // namespace

std::span<const ModelFamily> known_families() {
  static const auto rows = joined<ModelFamily>(model_families(), kFamilies);
  return rows;
}

std::span<const EditKind> known_edits() {
  static const auto rows = joined<EditKind>(edit_kinds(), kEdits);
  return rows;
}

std::span<const views::View> known_views() {
  static const auto rows = joined<views::View>(views::all_views(), kViews);
  return rows;
}

}  // namespace saccade::testing
