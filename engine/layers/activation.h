#pragma once

#include <span>
#include <string_view>

#include "engine/core/config.h"
#include "engine/core/tensor.h"

namespace saccade {

/// A function of each number: one row of the table in `activation.cpp`.
struct Activation {
  const char* name;  // as Hugging Face's `hidden_act` says
  void (*apply)(Eigen::Ref<Matrix> x);
};

std::span<const Activation> activations();

/// @param name of one that there is
const Activation& activation_named(std::string_view name);

/// The one that the key names. @throws Error naming those there are
const Activation& activation_of(const Config& config, const std::string& key, const std::string& otherwise);

}  // namespace saccade
