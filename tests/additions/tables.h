#pragma once

#include <span>

#include "engine/models/model.h"
#include "engine/trace/edit.h"
#include "ui/views/view.h"

/// The program's own tables and, behind them, what is added here.
namespace saccade::testing {

std::span<const ModelFamily> known_families();
std::span<const EditKind> known_edits();
std::span<const views::View> known_views();

}  // namespace saccade::testing
