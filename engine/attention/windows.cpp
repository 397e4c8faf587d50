#include "engine/attention/local_m_window.h"
#include "engine/attention/local_p_window.h"
#include "engine/attention/no_window.h"

namespace saccade {

namespace {

constexpr WindowKind kWindows[] = {
    {"none", make_no_window},
    {"local-m", make_local_m_window},
    {"local-p", make_local_p_window},
};

}  // namespace

std::span<const WindowKind> window_kinds() { return kWindows; }

}  // namespace saccade
