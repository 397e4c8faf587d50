#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "engine/core/config.h"
#include "engine/trace/input.h"

namespace saccade {

/// A picture that stands in a file. The engine opens none: whoever runs a model decodes it (ui/worker/picture_file.h).
struct PictureFile {
  std::filesystem::path path;

  bool operator==(const PictureFile&) const = default;
};

/// An input as it is written down: in a model's config, a lesson, the gallery, on the command line. What a text is, is
/// for the model to say that reads it: see `as_read`.
using InputSource = std::variant<Text, Pair, PictureFile>;

/// Reads "a text", {"first": "a", "second": "b"} or {"image": "seven.png"}.
/// @param where what the value is called in messages
/// @param folder where the pictures stand; their names must not leave it
/// @throws Error for anything else
InputSource read_input_source(const nlohmann::json& value, const std::string& where,
                              const std::filesystem::path& folder);

/// As the files above have it; a picture by its name alone.
nlohmann::json to_json(const InputSource& source);

/// In one line, for people: the text, "first / second", the name of the picture.
std::string words_of(const InputSource& source);

/// `input` for a model that reads `kind`: a text is a document, or the first half of a pair, and nothing of one kind is
/// nothing of another. What cannot be taken for such an input stays what it is.
Input as_read(Input input, InputKind kind);

/// Whether there is nothing to read yet: no text, one half of a pair missing, an empty picture.
bool is_empty(const Input& input);
bool is_empty(const InputSource& source);

/// What the program has to know to ask for an input: `reads` of a model's config.
struct InputHints {
  std::string first, second;  // what the two halves of a pair are called; empty: nothing in particular
  bool pad = false;           // pictures may be drawn by hand
  int side = 112;             // of the square picture that is drawn, in pixels

  bool operator==(const InputHints&) const = default;
};

/// @throws Error
InputHints input_hints(const Config& config);

}  // namespace saccade
