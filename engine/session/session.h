#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/core/cancellation.h"
#include "engine/models/model.h"
#include "engine/session/interventions.h"
#include "engine/trace/trace.h"

namespace saccade {

/// What a session keeps of its decoder: a copy for every step is what a branch begins with.
enum class Keep { nothing, steps };

/// One run of a model over one input: Trace = run(Model, Input, Interventions), a step at a time.
class Session {
 public:
  /// Reads the input. @throws Error for what the model cannot read and for values out of range; Cancelled
  Session(std::shared_ptr<const Model> model, Input input, Interventions interventions = {}, CancelToken cancel = {},
          Keep keep = Keep::nothing);
  ~Session();

  /// Decodes one target token. False when there was nothing more to do. @throws Error, Cancelled
  bool step();
  /// Steps that were taken: tokens that were written.
  int steps() const;
  /// The record so far. Grows with each step; what was returned before is not touched.
  std::shared_ptr<const Trace> trace() const;

  /// The same run with other interventions, from `step` on: what was computed before is shared, not copied. It keeps
  /// its steps, too.
  /// @param step from 0 to `steps()`; nothing before it may come out differently (see `first_difference`)
  /// @throws Error as the constructor, and where there is no such step or none was kept
  std::unique_ptr<Session> branch(int step, Interventions interventions, CancelToken cancel = {}) const;
  /// From the first step that can come out differently; null where that is the reading, and where none was kept.
  std::unique_ptr<Session> branch(Interventions interventions, CancelToken cancel = {}) const;

 private:
  struct State;
  explicit Session(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

/// Takes the steps that are left. `progress`, if given, is called with a growing trace while a long run goes on (not
/// for every step). @throws Error, Cancelled
std::shared_ptr<const Trace> finish(Session& session,
                                    const std::function<void(std::shared_ptr<const Trace>)>& progress = {});

/// A whole run. @throws Error, Cancelled
std::shared_ptr<const Trace> run(std::shared_ptr<const Model> model, Input input, Interventions interventions = {},
                                 CancelToken cancel = {});
inline std::shared_ptr<const Trace> run(std::shared_ptr<const Model> model, const std::string& text,
                                        Interventions interventions = {}, CancelToken cancel = {}) {
  return run(std::move(model), Input(Text{text}), std::move(interventions), std::move(cancel));
}

}  // namespace saccade
