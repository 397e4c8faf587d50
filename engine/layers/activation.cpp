#include "engine/layers/activation.h"

#include <algorithm>
#include <numbers>
#include <string>
#include <unsupported/Eigen/SpecialFunctions>
#include <vector>

namespace saccade {

namespace {

using Values = Eigen::Ref<Matrix>;

/// x Phi(x), with the error function (Hendrycks and Gimpel 2016).
void gelu(Values x) {
  auto v = x.array();
  v = 0.5f * v * (1 + (v / std::numbers::sqrt2_v<float>).erf());
}

/// The same with the tanh approximation.
void gelu_tanh(Values x) {
  constexpr float scale = 0.7978845608028654f;  // sqrt(2 / pi)
  auto v = x.array();
  v = 0.5f * v * (1 + (scale * (v + 0.044715f * v.cube())).tanh());
}

void quick_gelu(Values x) {
  auto v = x.array();
  v *= (1.702f * v).logistic();
}

void silu(Values x) {
  auto v = x.array();
  v *= v.logistic();
}

void relu(Values x) { x = x.cwiseMax(0.0f); }

void relu_squared(Values x) { x = x.cwiseMax(0.0f).cwiseAbs2(); }

void tanh_of(Values x) { x = x.array().tanh(); }

void sigmoid(Values x) { x = x.array().logistic(); }

constexpr Activation kActivations[] = {
    {"gelu", gelu},
    {"gelu_new", gelu_tanh},
    {"gelu_fast", gelu_tanh},
    {"gelu_pytorch_tanh", gelu_tanh},
    {"quick_gelu", quick_gelu},
    {"silu", silu},
    {"swish", silu},
    {"relu", relu},
    {"relu2", relu_squared},
    {"tanh", tanh_of},
    {"sigmoid", sigmoid},
};

}  // namespace

std::span<const Activation> activations() { return kActivations; }

const Activation& activation_named(std::string_view name) {
  return *std::find_if(std::begin(kActivations), std::end(kActivations),
                       [&](const Activation& activation) { return name == activation.name; });
}

const Activation& activation_of(const Config& config, const std::string& key, const std::string& otherwise) {
  std::vector<std::string> names;
  for (const Activation& activation : kActivations) names.emplace_back(activation.name);
  return activation_named(config.choice_or(key, names, otherwise));
}

}  // namespace saccade
