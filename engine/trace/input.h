#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace saccade {

struct Text {
  std::string text;

  bool operator==(const Text&) const = default;
};

/// Two sentences to compare.
struct Pair {
  std::string first, second;

  bool operator==(const Pair&) const = default;
};

/// A text of several sentences.
struct Document {
  std::string text;

  bool operator==(const Document&) const = default;
};

struct Picture {
  int width = 0, height = 0;         // pixels
  int channels = 1;                  // 1: grey, 3: red, green and blue
  std::vector<std::uint8_t> values;  // [height x width x channels]

  bool operator==(const Picture&) const = default;
};

/// What people look at. A model says which kind it reads.
using Input = std::variant<Text, Pair, Document, Picture>;

/// The kinds in the variant's order.
enum class InputKind { text, pair, document, picture };

inline InputKind kind_of(const Input& input) { return static_cast<InputKind>(input.index()); }

/// "a text", for messages.
inline const char* name_of(InputKind kind) {
  constexpr const char* names[] = {"a text", "a pair of texts", "a document", "a picture"};
  return names[static_cast<int>(kind)];
}

}  // namespace saccade
