#include "engine/trace/input_source.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/core/quote.h"

namespace saccade {

namespace fs = std::filesystem;

namespace {

constexpr const char* kForms = R"(a text, {"first": ..., "second": ...} or {"image": ...})";
constexpr int kLongestName = 24;                      // of a half of a pair, in code points: it stands before the line
constexpr int kSmallestSide = 8, kLargestSide = 512;  // of a drawing

fs::path picture_in(const fs::path& folder, const std::string& name, const std::string& where) {
  const fs::path relative = fs::path(name).lexically_normal();
  const bool inside = !relative.empty() && relative.is_relative() && *relative.begin() != "..";
  if (!inside || name.find('\0') != name.npos) {
    throw Error("wrong value", where, "the name of a file in the same directory", quote(name));
  }
  return folder / relative;
}

std::string name_of_half(const Config& reads, const std::string& key) {
  const std::string name = reads.text_or(key, "");
  const auto code_points = std::ranges::count_if(name, [](char c) { return (c & 0xC0) != 0x80; });
  const bool plain = std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (code_points <= kLongestName && plain) return name;
  throw Error("wrong value", reads.where() + ": " + key,
              "one line of at most " + std::to_string(kLongestName) + " characters", quote(name));
}

bool is_empty(const Picture& picture) { return picture.values.empty(); }
bool is_empty(const Pair& pair) { return pair.first.empty() || pair.second.empty(); }
bool is_empty(const Text& text) { return text.text.empty(); }
bool is_empty(const Document& document) { return document.text.empty(); }
bool is_empty(const PictureFile& file) { return file.path.empty(); }

}  // namespace

InputSource read_input_source(const nlohmann::json& value, const std::string& where, const fs::path& folder) {
  if (value.is_string()) return Text{value.get<std::string>()};
  if (!value.is_object()) throw Error("wrong value", where, kForms, shown(value));
  const Config config(value, where);
  if (config.has("image")) return PictureFile{picture_in(folder, config.text("image"), where + ": image")};
  if (config.has("first") || config.has("second")) return Pair{config.text("first"), config.text("second")};
  throw Error("wrong value", where, kForms, "an object without them");
}

nlohmann::json to_json(const InputSource& source) {
  if (const auto* pair = std::get_if<Pair>(&source)) return {{"first", pair->first}, {"second", pair->second}};
  if (const auto* file = std::get_if<PictureFile>(&source)) return {{"image", file->path.filename().string()}};
  return std::get<Text>(source).text;
}

std::string words_of(const InputSource& source) {
  if (const auto* pair = std::get_if<Pair>(&source)) return pair->first + " / " + pair->second;
  if (const auto* file = std::get_if<PictureFile>(&source)) return file->path.stem().string();
  return std::get<Text>(source).text;
}

Input as_read(Input input, InputKind kind) {
  if (kind_of(input) == kind) return input;
  const auto* text = std::get_if<Text>(&input);
  const auto* document = std::get_if<Document>(&input);
  const bool nothing = (text && text->text.empty()) || (document && document->text.empty());
  switch (kind) {
    case InputKind::text:
      if (document) return Text{document->text};
      break;
    case InputKind::document:
      if (text) return Document{text->text};
      break;
    case InputKind::pair:
      if (text) return Pair{text->text, ""};
      if (document) return Pair{document->text, ""};
      break;
    case InputKind::picture:
      if (nothing) return Picture{};
      break;
  }
  return input;
}

bool is_empty(const Input& input) {
  return std::visit([](const auto& what) { return is_empty(what); }, input);
}

bool is_empty(const InputSource& source) {
  return std::visit([](const auto& what) { return is_empty(what); }, source);
}

InputHints input_hints(const Config& config) {
  if (!config.has("reads")) return {};
  const Config reads = config.object("reads");
  InputHints hints{.first = name_of_half(reads, "first"), .second = name_of_half(reads, "second")};
  hints.pad = reads.boolean_or("pad", hints.pad);
  hints.side = reads.integer_or("side", kSmallestSide, kLargestSide, hints.side);
  return hints;
}

}  // namespace saccade
