#include "engine/core/json.h"

#include <vector>

#include "engine/core/error.h"
#include "engine/core/quote.h"

namespace saccade {

using nlohmann::json;

namespace {

/// Builds the document from the parser's events, so that limits hold while it grows and not only afterwards.
class Builder : public nlohmann::json_sax<json> {
 public:
  Builder(std::string_view text, const std::string& where, const JsonLimits& limits)
      : text_(text), where_(where), limits_(limits) {}

  json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t& value) override { return add(std::move(value)); }
  bool start_object(std::size_t) override { return open(json::object()); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    const auto [place, is_new] = open_.back()->get_ref<json::object_t&>().try_emplace(std::move(name));
    if (!is_new) throw Error("a key stands twice in one object", where_, "", quote(place->first));
    member_ = &place->second;
    return true;
  }

  /// In our own words: the library's differ from version to version.
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& problem) override {
    constexpr int number_overflow = 406;  // the library's documented id
    std::string found = "a number that is too large";
    if (problem.id != number_overflow) {
      // The position counts what was read from 1; the end of the text counts as read.
      found = position > text_.size() ? "the end" : quote(text_.substr(position - 1));
    }
    throw Error("not valid JSON", where_ + ", byte " + std::to_string(position), "", found);
  }

 private:
  json* place(json&& value) {
    if (++count_ > limits_.values) {
      throw Error("too many JSON values", where_, "at most " + std::to_string(limits_.values), "more");
    }
    if (open_.empty()) return &(root_ = std::move(value));
    if (open_.back()->is_array()) return &open_.back()->get_ref<json::array_t&>().emplace_back(std::move(value));
    return &(*member_ = std::move(value));
  }

  bool add(json&& value) {
    place(std::move(value));
    return true;
  }

  bool open(json&& container) {
    if (open_.size() == limits_.depth) {
      throw Error("JSON is nested too deeply", where_, "at most " + std::to_string(limits_.depth) + " levels", "more");
    }
    // An element of an open array is not moved by what is added to it, only by what follows its end.
    open_.push_back(place(std::move(container)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  const std::string& where_;
  const JsonLimits& limits_;
  json root_;
  std::vector<json*> open_;
  json* member_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace

json parse_json(std::string_view text, const std::string& where, const JsonLimits& limits) {
  Builder builder(text, where, limits);
  json::sax_parse(text, &builder);
  return builder.take();
}

std::string shown(const json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  return value.is_string() ? quote(value.get_ref<const std::string&>()) : value.dump();
}

}  // namespace saccade
