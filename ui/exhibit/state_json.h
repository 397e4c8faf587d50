#pragma once

#include <string>

#include "ui/views/page.h"
#include "ui/views/view_state.h"

namespace saccade::exhibit {

/// A page and a view state as files keep them; keys are the members' names. Reading what was written gives an equal
/// value. Maps, rows and steps are counted from 0.
///
///     {"theme": "dark", "color_map": "indigo", "shade": "sqrt", "width": 760, "height": 600, "color_bar": true,
///      "axis_labels": true, "values": false, "caption": "", "steady": false}
///     {"map": 5, "step": 2, "more_maps": [0, 3], "focus": 9, "mass": 0.75, "hide_special": false,
///      "renormalize": false, "dim_sink": false, "sort": "previous"}
std::string to_json(const views::Page& page);
std::string to_json(const views::ViewState& state);

/// What is absent keeps its default, and keys that are not known are left alone. Whether a trace has such a map, row or
/// step is not asked here: see `views::within`.
/// @param where what the text is called in messages @throws Error that names the key, what is expected and what found
views::Page page_from_json(const std::string& text, const std::string& where);
views::ViewState view_state_from_json(const std::string& text, const std::string& where);

}  // namespace saccade::exhibit
