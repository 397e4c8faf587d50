#pragma once

#include <QJsonObject>

#include "ui/views/page.h"
#include "ui/views/view_state.h"

namespace saccade::exhibit {

/// A page and a view state as files keep them. Keys are the members' names; maps, rows and steps are counted from 0;
/// the theme is "light" or "dark". Reading what was written gives an equal value.
QJsonObject to_json(const views::Page& page);
QJsonObject to_json(const views::ViewState& state);

/// Keys that are absent keep their defaults, and keys that are not known are left alone.
/// @throws Error that names the key, what is expected there and what was found
views::Page page_from(const QJsonObject& object);
views::ViewState view_state_from(const QJsonObject& object);

}  // namespace saccade::exhibit
