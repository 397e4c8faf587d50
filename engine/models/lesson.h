#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/trace/edit.h"
#include "engine/trace/first_view.h"
#include "engine/trace/input_source.h"

namespace saccade {

/// Something to try with a model: an input, what is edited in it, and how the answer is looked at.
struct Try {
  std::string title;
  InputSource source = Text{};
  std::vector<Edit> edits = {};
  FirstView view = {};
  std::optional<int> step = {};  // from 0; none: the last

  bool operator==(const Try&) const = default;
};

/// What there is to see in a model, in one or two sentences, and what to try.
struct Lesson {
  std::string see;  // empty: nothing is said
  std::vector<Try> tries = {};

  bool operator==(const Lesson&) const = default;
};

/// The name of the file in a model's directory.
inline constexpr const char* kLessonFile = "lesson.json";

/// Reads a lesson (samples/README.md, "lesson.json"). It may come from anybody: its texts are short, of one line, and
/// plain; pictures stand beside it. @throws Error for anything else
Lesson read_lesson(const std::filesystem::path& file);

/// The lesson beside a model; an empty one where there is none, or none that can be read.
/// @param path the model's directory, or any file in it
Lesson lesson_of(const std::filesystem::path& path);

}  // namespace saccade
