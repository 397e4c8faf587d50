#pragma once

#include <memory>
#include <optional>
#include <span>

#include "engine/attention/overrides.h"
#include "engine/attention/part_notes.h"
#include "engine/attention/parts.h"
#include "engine/core/tensor.h"
#include "engine/trace/trace.h"

namespace saccade {

/// The local window a model was trained with, for the controls that bend it. `half_width` is absent without a window;
/// `sigma` is absent for local-m.
struct WindowDefaults {
  std::optional<double> half_width;
  std::optional<double> sigma;
};

/// Which source positions a step may look at, and how much they weigh by their place.
class Window {
 public:
  virtual ~Window() = default;
  virtual WindowDefaults defaults() const { return {}; }
  /// The window of this step: positions further than `half_width` from `aligned_position` are masked before the
  /// normaliser. Nothing where every position may be seen. @param query `[H]` @param length S
  virtual std::optional<AttentionWindow> at(const Vector& query, Eigen::Index length,
                                            const PartContext& context) const = 0;
  /// Turns an alignment into weights by the place of each position. @param weights `[S]`, changed
  virtual void weigh(const AttentionWindow& window, Vector& weights) const = 0;
};

/// One row of the table of windows (`windows.cpp`).
struct WindowKind {
  const char* name;  // as `attention.window` in config.json says
  PartNotes notes;   // empty where there is no window
  std::unique_ptr<Window> (*make)(const AttentionParts& parts);
  /// It weighs positions by a Gaussian: its formula is that of the weights, and the option `renormalize` is its own.
  bool weighs = false;
  /// Its place may be before that of the step before.
  bool goes_back = false;
};

std::span<const WindowKind> window_kinds();

/// Every source position can be seen: global attention.
std::unique_ptr<Window> make_no_window(const AttentionParts& parts);
/// Monotonic alignment: p_t = min(t, S - 1), all positions of the window alike (Luong et al. 2015, section 3.2).
std::unique_ptr<Window> make_local_m_window(const AttentionParts& parts);
/// Predicted alignment: p_t = S sigmoid(v_p^T tanh(W_p s)), and a Gaussian around it (Luong et al. 2015, eqs. 9 and
/// 10), not renormalised unless the config says so.
std::unique_ptr<Window> make_local_p_window(const AttentionParts& parts);

}  // namespace saccade
