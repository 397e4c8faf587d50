#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/attention/overrides.h"
#include "engine/core/cancellation.h"
#include "engine/models/model.h"
#include "engine/trace/trace.h"

namespace saccade {

/// Everything a user may change about a run. A value: undo is the previous one.
struct Interventions {
  AttentionOverrides attention;
  /// Forced decoding: the model is fed this text and its own wishes are only recorded.
  std::optional<std::string> target;
  /// Hypotheses kept by beam search; 1 is greedy.
  int beam = 1;
  /// Target tokens at most; the model's own limit where absent.
  std::optional<int> max_steps;

  bool operator==(const Interventions&) const = default;
};

/// Sets one intervention by its name on the command line ("half_width", "sigma", "temperature").
/// @throws Error for an unknown name or a value out of range
void set_by_name(Interventions& interventions, const std::string& key, const std::string& value);

/// One run of a model over one input: Trace = run(Model, Input, Interventions), a step at a time.
class Session {
 public:
  /// Tokenizes and encodes. @throws Error for input that is empty, too long or of characters that the model has never
  /// seen, and for values out of range; Cancelled
  Session(std::shared_ptr<const Model> model, std::string source, Interventions interventions = {},
          CancelToken cancel = {});
  ~Session();

  /// Decodes one target token. False when there was nothing more to do. @throws Error, Cancelled
  bool step();
  /// The record so far. Grows with each step; what was returned before is not touched.
  std::shared_ptr<const Trace> trace() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// All steps. `progress`, if given, is called with a growing trace while a long run goes on (not for every step).
/// @throws Error, Cancelled
std::shared_ptr<const Trace> run(std::shared_ptr<const Model> model, const std::string& source,
                                 const Interventions& interventions = {}, CancelToken cancel = {},
                                 const std::function<void(std::shared_ptr<const Trace>)>& progress = {});

}  // namespace saccade
