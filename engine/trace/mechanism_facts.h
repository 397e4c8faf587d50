#pragma once

#include <string>
#include <vector>

namespace saccade {

/// So many layers of so many heads.
struct HeadGrid {
  int layers = 0;
  int heads = 0;

  bool operator==(const HeadGrid&) const = default;
};

/// How a model's attention is composed, as data: what programs ask; `TraceModel::mechanism` says the same to people.
/// Names are those of the engine's tables (attention/scores.cpp, windows.cpp, normalizers.cpp).
struct MechanismFacts {
  /// "general"; "none" where one fixed vector stands in place of attention; "glimpses" where a model looks at one part
  /// of a picture after another; empty where it is not known.
  std::string score;
  std::string window = "none";
  std::string normalizer = "softmax";
  bool renormalized = false;   // weights are divided by their sum after the Gaussian
  bool sampled = false;        // hard attention draws its position
  bool input_feeding = false;  // the last readout is part of the decoder's input (Luong et al. 2015, section 3.3)
  bool position_bias = false;  // scores have a bias by distance (Raffel et al. 2020, section 2.1)
  /// One grid for each stack of a Transformer, the encoder's first; empty for a recurrent model.
  std::vector<HeadGrid> heads = {};

  bool known() const { return !score.empty(); }
  bool has_one_vector() const { return score == "none"; }
  bool looks_at_parts() const { return score == "glimpses"; }
  /// Whether there are weights.
  bool attends() const { return known() && !has_one_vector() && !looks_at_parts(); }

  bool operator==(const MechanismFacts&) const = default;
};

/// A letter of a formula and what it stands for.
struct Symbol {
  std::string letter, meaning;

  bool operator==(const Symbol&) const = default;
};

/// A mechanism as it is explained to people.
struct Explanation {
  std::string title;
  /// A line each, in a small notation: _x or _{..} lowers, ^x or ^{..} raises.
  std::vector<std::string> formulas;
  std::vector<Symbol> symbols;
  std::string citation;

  bool operator==(const Explanation&) const = default;
};

}  // namespace saccade
