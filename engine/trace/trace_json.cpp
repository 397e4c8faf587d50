#include "engine/trace/trace_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

#include "engine/core/atomic_file.h"
#include "engine/core/config.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/trace/joined.h"

namespace saccade {

namespace {

using nlohmann::json;

constexpr const char* kFormat = "saccade-trace";
/// Version 1 knows a source and a target, and what a decoder reads of them. It is written where it suffices.
constexpr int kOldest = 1, kNewest = 2;
constexpr std::size_t kLargestFile = 256u << 20;
/// As many numbers as fit into the largest file.
constexpr JsonLimits kLimits = {.depth = 16, .values = 40'000'000};
/// What a trace may have to be written: more would not fit into the largest file that is read.
constexpr int kMostNumbers = 16'000'000;
/// Rounded numbers of other programs may add up to a little more than 1.
constexpr double kLargestWeight = 1 + 1e-3;
/// Layers, heads, rows and columns; places in a text; ids.
constexpr int kMostCounted = 1 << 20, kMostPlaces = 1 << 28, kLargestId = std::numeric_limits<int>::max();
/// Pixels of a side, and pixels in all.
constexpr int kLongestSide = 1 << 14, kMostPixels = 1 << 24;

// --- writing ---------------------------------------------------------------------------------------------------------

/// Text with the numbers as short as they can be and still read back as the same value of their type. (The library
/// would write a float as the double that it becomes: 0.1 as 0.10000000149011612.)
template <typename Number>
std::string number(Number value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string text_json(const std::string& text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

/// `[a, b, c]` of whatever `element` writes.
template <typename Range, typename Element>
std::string list(const Range& range, Element element, const char* separator = ", ") {
  std::string text = "[";
  for (const auto& item : range) {
    if (text.size() > 1) text += separator;
    text += element(item);
  }
  return text + "]";
}

/// @param joined what is to be said of that, if anything
std::string token_json(const Token& token, std::optional<bool> joined = {}) {
  std::string text = "{\"text\": " + text_json(token.text);
  if (token.start >= 0) text += ", \"start\": " + number(token.start) + ", \"end\": " + number(token.end);
  if (token.special) text += ", \"special\": true";
  if (token.id >= 0) text += ", \"id\": " + number(token.id);
  if (token.unknown) text += ", \"unknown\": true";
  if (!token.read_as.empty()) text += ", \"read_as\": " + text_json(token.read_as);
  if (joined) text += std::string(", \"joined\": ") + (*joined ? "true" : "false");
  return text + "}";
}

std::string tokens_json(const std::vector<Token>& tokens) {
  const std::vector<bool> joined = joined_by_place(tokens);
  std::size_t i = 0;
  return list(tokens, [&](const Token& token) {
    const bool is_plain = token.joined == joined[i++];
    return token_json(token, is_plain ? std::nullopt : std::optional(token.joined));
  });
}

/// A masked score, -infinity, becomes null: JSON has no infinity.
std::string value_json(float value) { return std::isinf(value) ? "null" : number(value); }

/// A matrix that is known by its rows, one on a line.
template <typename Row>
std::string rows_json(int count, Row row) {
  std::vector<Vector> rows;
  for (int i = 0; i < count; ++i) rows.push_back(row(i));
  return list(
      rows, [](const Vector& values) { return list(values, value_json); }, ",\n      ");
}

std::string window_json(const AttentionWindow& window) {
  std::string text =
      "{\"aligned_position\": " + number(window.aligned_position) + ", \"half_width\": " + number(window.half_width);
  if (window.sigma) text += ", \"sigma\": " + number(*window.sigma);
  return text + "}";
}

/// What version 1 calls the sequences of a text model: a decoder that goes on with its source reads "source", one that
/// reads its own output "target".
std::string old_name(const Sequence& sequence) {
  if (sequence.name == kReadsOn) return "source";
  return sequence.name == kReadsBehind ? "target" : sequence.name;
}

std::string map_json(const AttentionMap& map, const Trace& trace, int version) {
  const auto name = [&](int sequence) {
    const Sequence& named = trace.sequences[sequence];
    return text_json(version == 1 ? old_name(named) : named.name);
  };
  const int count = map.query_count();
  std::string text = "{\"site\": " + text_json(map.site.site) + ", \"layer\": " + number(map.site.layer) +
                     ", \"head\": " + number(map.site.head) + ", \"queries\": " + name(map.queries) +
                     ", \"keys\": " + name(map.keys);
  if (map.promise != Promise::sums_to_one) text += ", \"promise\": " + text_json(name_of(map.promise));
  text += ",\n     \"weights\": " + rows_json(count, [&](int i) { return map.row(i); });
  if (map.has_scores()) text += ",\n     \"scores\": " + rows_json(count, [&](int i) { return map.score_row(i); });
  if (map.has_alignment()) {
    text += ",\n     \"alignment\": " + rows_json(count, [&](int i) { return map.alignment_row(i); });
  }
  if (!map.windows.empty()) text += ",\n     \"windows\": " + list(map.windows, window_json);
  return text + "}";
}

std::string candidate_json(const Candidate& candidate) {
  return "{\"text\": " + text_json(candidate.text) + ", \"probability\": " + number(candidate.probability) + "}";
}

std::string step_json(const Step& step) {
  return "{\"token\": " + text_json(step.token) + ", \"probability\": " + number(step.probability) +
         (step.p_gen ? ", \"p_gen\": " + number(*step.p_gen) : "") +
         ", \"candidates\": " + list(step.candidates, candidate_json) + "}";
}

std::string prediction_json(const SourcePrediction& prediction, const Trace& trace) {
  std::string text = "{";
  if (prediction.token) {
    const std::string& name = trace.sequences[prediction.sequence].name;
    if (name != "source") text += "\"sequence\": " + text_json(name) + ", ";
    text += "\"token\": " + number(*prediction.token) + ", ";
  }
  return text + "\"candidates\": " + list(prediction.candidates, candidate_json) + "}";
}

std::string glimpse_json(const Glimpse& glimpse) {
  return "{\"x\": " + number(glimpse.x) + ", \"y\": " + number(glimpse.y) +
         ", \"sizes\": " + list(glimpse.sizes, number<double>) + "}";
}

std::string picture_json(const Picture& picture) {
  return "{\"width\": " + number(picture.width) + ", \"height\": " + number(picture.height) +
         ", \"channels\": " + number(picture.channels) +
         ", \"values\": " + list(picture.values, [](int value) { return number(value); }) + "}";
}

std::string sequence_json(const Sequence& sequence) {
  std::string text = "{\"name\": " + text_json(sequence.name);
  if (sequence.rows > 0) {
    text += ", \"rows\": " + number(sequence.rows) + ", \"columns\": " + number(sequence.columns);
  }
  if (!sequence.glimpses.empty()) text += ", \"glimpses\": " + list(sequence.glimpses, glimpse_json);
  if (sequence.deciding) text += ", \"deciding\": " + number(*sequence.deciding);
  return text + ", \"tokens\": " + tokens_json(sequence.tokens) + "}";
}

std::string accuracy_json(const LengthAccuracy& row) {
  return "{\"from\": " + number(row.from) + ", \"to\": " + number(row.to) + ", \"samples\": " + number(row.samples) +
         ", \"exact\": " + number(row.exact) + "}";
}

std::string facts_json(const MechanismFacts& facts) {
  std::string text = "{\"score\": " + text_json(facts.score) + ", \"window\": " + text_json(facts.window) +
                     ", \"normalizer\": " + text_json(facts.normalizer);
  const auto flag = [&](const char* name, bool value) {
    if (value) text += ", \"" + std::string(name) + "\": true";
  };
  flag("renormalized", facts.renormalized);
  flag("sampled", facts.sampled);
  flag("input_feeding", facts.input_feeding);
  flag("position_bias", facts.position_bias);
  if (!facts.heads.empty()) {
    text += ", \"heads\": " + list(facts.heads, [](const HeadGrid& grid) {
              return "{\"layers\": " + number(grid.layers) + ", \"heads\": " + number(grid.heads) + "}";
            });
  }
  return text + "}";
}

/// Pictures and pools of version 1 are known by their lengths alone.
bool is_old_region(const Sequence& sequence) {
  return (sequence.name == "image" || sequence.name == "pool") && sequence.rows == 1 && sequence.tokens.empty();
}

/// Whether version 1 can say which sequences there are.
bool is_old(const Trace& trace) {
  const auto& sequences = trace.sequences;
  if (sequences.size() < 2 || sequences[0].name != "source" || sequences[1].name != "target") return false;
  if (sequences[0].rows > 0 || sequences[1].rows > 0) return false;
  const auto has_more = [](const Sequence& sequence) { return !sequence.glimpses.empty() || sequence.deciding; };
  if (trace.picture || std::ranges::any_of(sequences, has_more)) return false;
  if (std::ranges::any_of(trace.steps, [](const Step& step) { return step.p_gen.has_value(); })) return false;
  const auto is_of_source = [](const SourcePrediction& said) { return said.sequence == TextSequences::source; };
  if (!std::ranges::all_of(trace.predictions, is_of_source)) return false;
  for (int i = 2; i < static_cast<int>(sequences.size()); ++i) {
    const Sequence& other = sequences[i];
    if (is_old_region(other)) continue;
    const auto is_read = [&](const AttentionMap& map) { return map.queries == i && map.keys == i; };
    const auto by_its_decoder = [&](const AttentionMap& map) {
      return map.queries != i && map.keys != i ? true : is_read(map) && map.site.site == "decoder_self";
    };
    if (!std::ranges::all_of(trace.attention, by_its_decoder)) return false;
    const bool on = other.name == kReadsOn && other == reads_on(trace, other.size()) &&
                    std::ranges::any_of(trace.attention, is_read);
    const bool behind =
        other.name == kReadsBehind && !other.tokens.empty() && other == reads_behind(trace, other.tokens.front());
    if (!on && !behind) return false;
  }
  return true;
}

/// @throws Error for more numbers than could be read again
void require_writable(const Trace& trace) {
  double numbers = 0;
  for (const AttentionMap& map : trace.attention) {
    numbers += (map.has_scores() ? 2.0 : 1.0) * map.query_count() * map.key_count();
  }
  if (numbers <= kMostNumbers) return;
  throw Error("the trace is too large to be written", "attention",
              "at most " + number(kMostNumbers) + " numbers; a layer and a head can be chosen",
              std::to_string(static_cast<long long>(numbers)));
}

// --- reading ---------------------------------------------------------------------------------------------------------

/// A value somewhere in the file. It knows the node it stands in, so that a message can name the path to it
/// ("t.json: attention[0].weights[3]") and nothing is spent on paths while all is well.
class Node {
 public:
  Node(const json& value, std::string file) : value_(value), step_(std::move(file)) {}

  [[noreturn]] void refuse(const std::string& expected, const std::string& found) const {
    throw Error("not a well-formed trace", path() + (counts() ? " (counted from 0)" : ""), expected, found);
  }

  [[noreturn]] void refuse(const std::string& expected) const { refuse(expected, shown(value_)); }

  bool has(const char* key) const { return value_.is_object() && value_.contains(key); }
  void require_object() const {
    if (!value_.is_object()) refuse("an object");
  }

  Node at(const char* key) const {
    require_object();
    const auto found = value_.find(key);
    if (found == value_.end()) refuse("the field \"" + std::string(key) + "\"", "none");
    return {*found, *this, key};
  }

  /// What `read` makes of every element of a list.
  template <typename Read>
  auto elements(Read read, const char* expected = "a list") const {
    if (!value_.is_array()) refuse(expected);
    std::vector<decltype(read(*this))> all;
    all.reserve(value_.size());
    for (const json& item : value_) all.push_back(read(Node(item, *this, all.size())));
    return all;
  }

  /// Elements of a list of lists, and of its first; 0 for anything else.
  std::pair<std::size_t, std::size_t> shape() const {
    if (!value_.is_array() || value_.empty()) return {0, 0};
    return {value_.size(), value_.front().is_array() ? value_.front().size() : 0};
  }

  /// "t.json: attention[0].weights[3]"
  std::string path() const {
    const auto* name = std::get_if<std::string>(&step_);
    if (!parent_) return *name;
    if (!name) return parent_->path() + "[" + std::to_string(std::get<std::size_t>(step_)) + "]";
    return parent_->path() + (parent_->parent_ ? "." : ": ") + *name;
  }

  /// Whether there is a number in the path.
  bool counts() const { return parent_ && (std::holds_alternative<std::size_t>(step_) || parent_->counts()); }

  std::string json_text() const { return value_.dump(-1, ' ', false, json::error_handler_t::replace); }
  bool is_text() const { return value_.is_string(); }
  bool is_object() const { return value_.is_object(); }
  bool is_null() const { return value_.is_null(); }

  std::string text() const {
    if (!value_.is_string()) refuse("a text");
    return value_.get<std::string>();
  }

  bool boolean() const {
    if (!value_.is_boolean()) refuse("true or false");
    return value_.get<bool>();
  }

  int integer(int low, int high) const {
    const std::string expected = "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
    if (!value_.is_number_integer()) refuse(expected);
    return static_cast<int>(number(low, high, expected.c_str()));
  }

  double number(double low, double high, const char* expected) const {
    if (!value_.is_number()) refuse(expected);
    const double number = value_.get<double>();
    if (!(number >= low && number <= high)) refuse(expected);
    return number;
  }

  double positive() const {
    return number(std::numeric_limits<double>::min(), std::numeric_limits<double>::max(), "a number above 0");
  }

 private:
  Node(const json& value, const Node& parent, std::variant<std::string, std::size_t> step)
      : value_(value), parent_(&parent), step_(std::move(step)) {}

  const json& value_;
  const Node* parent_ = nullptr;                 // outlives this node: nodes are only passed down
  std::variant<std::string, std::size_t> step_;  // the key or the index in the parent; the file for the root
};

Token read_token(const Node& node) {
  if (node.is_text()) return {.text = node.text()};
  if (!node.is_object()) node.refuse("a text, or an object with \"text\"");
  Token token{.text = node.at("text").text()};
  if (node.has("start")) {
    token.start = node.at("start").integer(0, kMostPlaces);
    token.end = node.at("end").integer(token.start, kMostPlaces);
  }
  if (node.has("special")) token.special = node.at("special").boolean();
  if (node.has("id")) token.id = node.at("id").integer(0, kLargestId);
  if (node.has("unknown")) token.unknown = node.at("unknown").boolean();
  if (node.has("read_as")) token.read_as = node.at("read_as").text();
  return token;
}

std::vector<Token> read_tokens(const Node& node) {
  std::vector<std::optional<bool>> said;
  std::vector<Token> tokens = node.elements(
      [&](const Node& token) {
        said.push_back(token.has("joined") ? std::optional(token.at("joined").boolean()) : std::nullopt);
        return read_token(token);
      },
      "a list of tokens");
  const std::vector<bool> joined = joined_by_place(tokens);
  for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i].joined = said[i].value_or(joined[i]);
  return tokens;
}

std::string read_site(const Node& node) {
  const std::string name = node.text();
  for (const char* site : {"encoder_self", "decoder_self", "cross", "pooling"}) {
    if (name == site) return name;
  }
  node.refuse("encoder_self, decoder_self, cross or pooling");
}

float read_weight(const Node& node) {
  return static_cast<float>(node.number(0, kLargestWeight, "a weight from 0 to 1"));
}

float read_score(const Node& node) {
  constexpr float largest = std::numeric_limits<float>::max();
  if (node.is_null()) return -std::numeric_limits<float>::infinity();
  return static_cast<float>(node.number(-largest, largest, "a finite score or null"));
}

/// "1 row", "2 rows"
std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// "3 rows, one for each of source"
std::string one_for_each(const Sequence& sequence, const char* what) {
  return counted(static_cast<std::size_t>(sequence.size()), what) + ", one for each of " + sequence.name;
}

/// `[queries x keys]`
template <typename Read>
Matrix read_matrix(const Node& node, const Sequence& queries, const Sequence& keys, Read read) {
  const auto size = static_cast<std::size_t>(keys.size());
  const auto rows = node.elements([&](const Node& row) {
    std::vector<float> values = row.elements(read);
    if (values.size() != size) row.refuse(one_for_each(keys, "number"), std::to_string(values.size()));
    return values;
  });
  if (std::ssize(rows) != queries.size()) node.refuse(one_for_each(queries, "row"), std::to_string(rows.size()));
  Matrix matrix(rows.size(), size);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    matrix.row(i) = Eigen::Map<const Eigen::RowVectorXf>(rows[i].data(), matrix.cols());
  }
  return matrix;
}

AttentionWindow read_window(const Node& node) {
  constexpr double largest = std::numeric_limits<double>::max();
  AttentionWindow window;
  window.aligned_position = node.at("aligned_position").number(-largest, largest, "a finite position");
  window.half_width = node.at("half_width").positive();
  if (node.has("sigma")) window.sigma = node.at("sigma").positive();
  return window;
}

Glimpse read_glimpse(const Node& node) {
  const auto place = [](const Node& at) { return at.number(-kMostPlaces, kMostPlaces, "a place in the picture"); };
  const auto size = [](const Node& at) { return at.number(0, kMostPlaces, "a length in pixels"); };
  return {place(node.at("x")), place(node.at("y")), node.at("sizes").elements(size)};
}

Picture read_picture(const Node& node) {
  Picture picture{.width = node.at("width").integer(1, kLongestSide),
                  .height = node.at("height").integer(1, kLongestSide),
                  .channels = node.at("channels").integer(1, 3),
                  .values = {}};
  if (picture.channels == 2) node.at("channels").refuse("1 (grey) or 3 (red, green and blue)");
  if (picture.width > kMostPixels / picture.height) {
    node.refuse("at most " + std::to_string(kMostPixels) + " pixels",
                std::to_string(picture.width) + " x " + std::to_string(picture.height));
  }
  const auto value = [](const Node& at) { return static_cast<std::uint8_t>(at.integer(0, 255)); };
  picture.values = node.at("values").elements(value);
  const std::size_t wanted = std::size_t(picture.width) * picture.height * picture.channels;
  if (picture.values.size() != wanted) {
    node.at("values").refuse(counted(wanted, "value") + ", one for each pixel and channel",
                             std::to_string(picture.values.size()));
  }
  return picture;
}

Sequence read_sequence(const Node& node) {
  Sequence sequence{.name = node.at("name").text()};
  if (sequence.name.empty()) node.at("name").refuse("a name");
  if (node.has("tokens")) sequence.tokens = read_tokens(node.at("tokens"));
  if (node.has("rows")) {
    sequence.rows = node.at("rows").integer(1, kMostCounted);
    sequence.columns = node.at("columns").integer(1, kMostCounted);
    if (sequence.rows > kMostCounted / sequence.columns) {
      node.refuse("at most " + std::to_string(kMostCounted) + " regions",
                  std::to_string(sequence.rows) + " x " + std::to_string(sequence.columns));
    }
    if (!sequence.tokens.empty() && static_cast<int>(sequence.tokens.size()) != sequence.size()) {
      node.at("tokens").refuse(std::to_string(sequence.size()) + " tokens or none",
                               std::to_string(sequence.tokens.size()));
    }
  }
  if (node.has("glimpses")) {
    sequence.glimpses = node.at("glimpses").elements(read_glimpse, "a list of glimpses");
    if (sequence.glimpses.size() != sequence.tokens.size()) {
      node.at("glimpses")
          .refuse(counted(sequence.tokens.size(), "glimpse") + ", one for each token",
                  std::to_string(sequence.glimpses.size()));
    }
  }
  if (node.has("deciding")) sequence.deciding = node.at("deciding").integer(0, std::max(0, sequence.size() - 1));
  return sequence;
}

std::vector<Sequence> read_sequences(const Node& node) {
  const std::vector<Sequence> sequences = node.elements(read_sequence, "a list of sequences");
  if (sequences.empty()) node.refuse("at least one sequence", "none");
  for (auto one = sequences.begin(); one != sequences.end(); ++one) {
    const bool known = std::ranges::find(sequences.begin(), one, one->name, &Sequence::name) != one;
    if (known) node.refuse("names that differ", "\"" + one->name + "\" twice");
  }
  return sequences;
}

MechanismFacts read_facts(const Node& node) {
  node.require_object();
  MechanismFacts facts;
  const auto text = [&](const char* key, std::string& value) {
    if (node.has(key)) value = node.at(key).text();
  };
  const auto flag = [&](const char* key, bool& value) {
    if (node.has(key)) value = node.at(key).boolean();
  };
  text("score", facts.score);
  text("window", facts.window);
  text("normalizer", facts.normalizer);
  flag("renormalized", facts.renormalized);
  flag("sampled", facts.sampled);
  flag("input_feeding", facts.input_feeding);
  flag("position_bias", facts.position_bias);
  if (node.has("heads")) {
    facts.heads = node.at("heads").elements([](const Node& grid) {
      return HeadGrid{grid.at("layers").integer(1, kMostCounted), grid.at("heads").integer(1, kMostCounted)};
    });
  }
  return facts;
}

int sequence_named(const Node& node, const Trace& trace, const std::string& name) {
  std::string names;
  for (std::size_t i = 0; i < trace.sequences.size(); ++i) {
    if (trace.sequences[i].name == name) return static_cast<int>(i);
    names += (names.empty() ? "" : i + 1 < trace.sequences.size() ? ", " : " or ") + trace.sequences[i].name;
  }
  node.refuse(names);
}

/// What rows and columns are where a map does not say it.
std::pair<const char*, const char*> usual_sides(const std::string& site) {
  if (site == "encoder_self") return {"source", "source"};
  if (site == "decoder_self") return {"target", "target"};
  return {site == "pooling" ? "pool" : "target", "source"};
}

/// How rows and columns are called in the versions of the file.
class SequencesOfFile {
 public:
  explicit SequencesOfFile(const Node& root, Trace& trace)
      : trace_(trace), version_(root.at("version").integer(kOldest, kNewest)) {
    if (version_ > 1) {
      trace.sequences = read_sequences(root.at("sequences"));
      require_source(root.at("sequences"));
      return;
    }
    trace.source() = read_tokens(root.at("source"));
    require_source(root.at("source"));
    if (root.has("target")) trace.target() = read_tokens(root.at("target"));
    if (root.has("decoder_start") && !trace.target().empty()) {
      trace.sequences.push_back(reads_behind(trace, read_token(root.at("decoder_start"))));
    }
  }

  /// What `map` calls its `side`, "queries" or "keys".
  /// @param usual where it does not say it
  /// @param length rows or columns, where the file itself does not say how many there are
  int index(const Node& map, const char* side, const char* usual, const std::string& site, std::size_t length) const {
    const Node name = map.has(side) ? map.at(side) : map;
    const std::string text = map.has(side) ? name.text() : usual;
    if (version_ > 1) return sequence_named(name, trace_, text);
    if (text == "image" || text == "pool") {
      return known_or({.name = text, .tokens = {}, .rows = 1, .columns = static_cast<int>(length)});
    }
    if (site == "decoder_self" && text == "source") {
      const int all = static_cast<int>(trace_.source().size() + trace_.target().size());
      // While it goes on it has written one token more than it has read.
      const int count = static_cast<int>(length) == all - 1 && !trace_.target().empty() ? all - 1 : all;
      return known_or(reads_on(trace_, count));
    }
    if (text != "source" && text != "target") name.refuse("source, target, image or pool");
    const bool behind = site == "decoder_self" && text == "target" && trace_.find(kReadsBehind);
    return sequence_named(name, trace_, behind ? kReadsBehind : text);
  }

 private:
  /// Nothing may have been written; something was read.
  void require_source(const Node& node) const {
    const Sequence* source = trace_.find("source");
    if (source && source->size() == 0) node.refuse("at least one token of the source", "none");
  }

  int known_or(const Sequence& sequence) const {
    const auto found = std::ranges::find(trace_.sequences, sequence);
    const int index = static_cast<int>(found - trace_.sequences.begin());
    if (found == trace_.sequences.end()) trace_.sequences.push_back(sequence);
    return index;
  }

  Trace& trace_;
  int version_;
};

AttentionMap read_map(const Node& node, const Trace& trace, const SequencesOfFile& sequences) {
  AttentionSite site;
  if (node.has("site")) site.site = read_site(node.at("site"));
  const Node weights_node = node.at("weights");
  const auto [rows, columns] = weights_node.shape();
  const auto [usual_queries, usual_keys] = usual_sides(site.site);
  const int queries = sequences.index(node, "queries", usual_queries, site.site, rows);
  const int keys = sequences.index(node, "keys", usual_keys, site.site, columns);
  const Sequence &from = trace.sequences[queries], &to = trace.sequences[keys];
  if (from.size() > 0 && to.size() == 0) weights_node.refuse("something to look at", to.name + " without tokens");
  const Matrix weights = read_matrix(weights_node, from, to, read_weight);
  const auto like_weights = [&](const char* name, auto read) {
    return node.has(name) ? read_matrix(node.at(name), from, to, read) : Matrix();
  };

  AttentionMap map(weights, like_weights("scores", read_score), like_weights("alignment", read_weight));
  map.queries = queries;
  map.keys = keys;
  map.site = site;
  if (node.has("promise")) {
    const auto promise = promise_of(node.at("promise").text());
    if (!promise) node.at("promise").refuse("sums_to_one, one_position, forward or nothing");
    map.promise = *promise;
  }
  if (node.has("layer")) map.site.layer = node.at("layer").integer(0, kMostCounted - 1);
  if (node.has("head")) map.site.head = node.at("head").integer(0, kMostCounted - 1);
  if (node.has("windows")) {
    const Node windows = node.at("windows");
    map.windows = windows.elements(read_window);
    if (static_cast<Eigen::Index>(map.windows.size()) != weights.rows()) {
      windows.refuse(counted(weights.rows(), "window") + ", one for each row", std::to_string(map.windows.size()));
    }
  }
  return map;
}

/// Heads that cannot be told apart could not be chosen.
std::vector<AttentionMap> read_maps(const Node& node, const Trace& trace, const SequencesOfFile& sequences) {
  std::map<std::tuple<std::string, int, int, int, int>, std::size_t> places;
  std::size_t count = 0;
  return node.elements(
      [&](const Node& one) {
        AttentionMap map = read_map(one, trace, sequences);
        const auto& [site, layer, head] = map.site;
        const auto [same, is_new] = places.try_emplace({site, layer, head, map.queries, map.keys}, count++);
        if (!is_new) {
          one.refuse("another site, layer or head than attention[" + std::to_string(same->second) + "] has",
                     site + ", layer " + std::to_string(layer) + ", head " + std::to_string(head));
        }
        return map;
      },
      "a list of maps");
}

/// @throws Error for an edit of a row, or of a place in it, that its map does not have
void check_edit(const Edit& edit, const Trace& trace, const std::string& where) {
  const auto place = row_of(edit);
  if (!place) return;
  const auto map = std::ranges::find(trace.attention, place->site, &AttentionMap::site);
  if (map == trace.attention.end()) return;  // only some of the run's maps are here
  if (*place->query >= map->query_count()) {
    throw Error("not a well-formed trace", where + ": query", "a row from 1 to " + std::to_string(map->query_count()),
                std::to_string(*place->query + 1));
  }
  const auto* bend = std::get_if<Bend>(&edit);
  if (bend && bend->aligned_position.value_or(0) > map->key_count()) {
    throw Error("not a well-formed trace", where + ": aligned_position",
                "a position from 0 to " + std::to_string(map->key_count()), number(*bend->aligned_position));
  }
  if (bend) return;
  Vector weights = map->row(*place->query);
  const Vector scores = map->has_scores() ? map->score_row(*place->query) : Vector(Vector::Zero(weights.size()));
  try {
    std::get<RowChange>(edit).change(scores, weights);
  } catch (const Error& error) {
    throw error.within(where);
  }
}

std::vector<Edit> read_edits(const Node& node, const Trace& trace, const std::string& name,
                             std::span<const EditKind> kinds) {
  std::size_t count = 0;
  const auto read = [&](const Node& one) {
    const std::string where = name + ": " + name_of_edit(count++, node.shape().first);
    Edit edit = edit_from_json(one.json_text(), where, kinds);
    check_edit(edit, trace, where);
    return edit;
  };
  return node.elements(read, "a list of edits");
}

double read_probability(const Node& node) { return node.number(0, kLargestWeight, "a probability from 0 to 1"); }

Candidate read_candidate(const Node& node) {
  return {node.at("text").text(), read_probability(node.at("probability"))};
}

Step read_step(const Node& node) {
  Step step{node.at("token").text(), read_probability(node.at("probability")), {}};
  if (node.has("p_gen")) step.p_gen = node.at("p_gen").number(0, 1, "a share from 0 to 1");
  if (node.has("candidates")) step.candidates = node.at("candidates").elements(read_candidate);
  return step;
}

SourcePrediction read_prediction(const Node& node, const Trace& trace) {
  SourcePrediction prediction;
  if (node.has("token")) {
    const Node token = node.at("token");
    const std::string name = node.has("sequence") ? node.at("sequence").text() : "source";
    const Sequence* sequence = trace.find(name);
    if (!sequence && node.has("sequence")) node.at("sequence").refuse("the name of a sequence");
    if (!sequence || sequence->tokens.empty()) token.refuse("no token, where there is no " + name);
    prediction.sequence = static_cast<int>(sequence - trace.sequences.data());
    prediction.token = token.integer(0, static_cast<int>(sequence->tokens.size()) - 1);
  }
  prediction.candidates = node.at("candidates").elements(read_candidate);
  return prediction;
}

LengthAccuracy read_accuracy(const Node& node) {
  return {.from = node.at("from").integer(0, kMostPlaces),
          .to = node.at("to").integer(0, kMostPlaces),
          .samples = node.at("samples").integer(0, kLargestId),
          .exact = node.at("exact").number(0, 1, "a share from 0 to 1")};
}

/// @throws Error for a version that is none, or newer
void check_version(const json& version, const Node& node, const std::string& name) {
  const bool is_newer = version.is_number() && version.get<double>() > kNewest;
  if (!is_newer) {
    node.integer(kOldest, kNewest);
    return;
  }
  throw Error("this trace is of a newer version than this program", name,
              "version " + std::to_string(kOldest) + " or " + std::to_string(kNewest), "version " + shown(version));
}

TraceModel read_model(const Node& node) {
  node.require_object();
  const auto text = [&](const char* key) { return node.has(key) ? node.at(key).text() : std::string(); };
  TraceModel model{text("id"), text("model_type"), text("mechanism")};
  if (node.has("accuracy")) model.accuracy = node.at("accuracy").elements(read_accuracy);
  if (node.has("view")) model.view = read_first_view(Config(parse_json(node.json_text(), node.path()), node.path()));
  return model;
}

}  // namespace

std::string to_json(const Trace& trace) {
  require_writable(trace);
  const int version = is_old(trace) && trace.edits.empty() ? kOldest : kNewest;
  const std::string view = to_json(trace.model.view);
  std::string text = "{\"format\": " + text_json(kFormat) + ", \"version\": " + number(version);
  text += ",\n \"model\": {\"id\": " + text_json(trace.model.id) +
          ", \"model_type\": " + text_json(trace.model.model_type) +
          ", \"mechanism\": " + text_json(trace.model.mechanism) +
          (trace.facts.known() ? ", \"facts\": " + facts_json(trace.facts) : "") +
          (trace.model.accuracy.empty() ? "" : ", \"accuracy\": " + list(trace.model.accuracy, accuracy_json)) +
          (view.empty() ? "" : ", \"view\": " + view) + "}";
  if (version == kOldest) {
    text += ",\n \"source\": " + tokens_json(trace.source());
    text += ",\n \"target\": " + tokens_json(trace.target());
  } else {
    text += ",\n \"sequences\": " + list(trace.sequences, sequence_json, ",\n    ");
  }
  if (trace.picture) text += ",\n \"picture\": " + picture_json(*trace.picture);
  text += ",\n \"output\": " + text_json(trace.output);
  text += ",\n \"attention\": " +
          list(
              trace.attention, [&](const AttentionMap& map) { return map_json(map, trace, version); }, ",\n    ");
  text += ",\n \"steps\": " + list(trace.steps, step_json, ",\n    ");
  if (!trace.predictions.empty()) {
    const auto said = [&](const SourcePrediction& prediction) { return prediction_json(prediction, trace); };
    text += ",\n \"predictions\": " + list(trace.predictions, said, ",\n    ");
  }
  if (const Sequence* behind = trace.find(kReadsBehind); behind && version == kOldest) {
    text += ",\n \"decoder_start\": " + token_json(behind->tokens.front());
  }
  if (!trace.edits.empty()) {
    text += ",\n \"edits\": " + list(
                                    trace.edits, [](const Edit& edit) { return to_json(edit); }, ",\n    ");
  }
  if (!trace.complete) text += ",\n \"complete\": false";
  return text + "}\n";
}

Trace trace_from_json(std::string_view text, const std::string& name, std::span<const EditKind> kinds) {
  const json document = parse_json(text, name, kLimits);
  const Node root(document, name);
  if (!root.has("format") || document["format"] != kFormat) {
    throw Error("not a trace file", name, "\"format\": \"" + std::string(kFormat) + "\"",
                root.has("format") ? shown(document["format"]) : "none");
  }
  const Node version = root.at("version");
  check_version(document["version"], version, name);

  Trace trace;
  const SequencesOfFile sequences(root, trace);
  trace.attention = read_maps(root.at("attention"), trace, sequences);
  if (root.has("model")) {
    trace.model = read_model(root.at("model"));
    if (root.at("model").has("facts")) trace.facts = read_facts(root.at("model").at("facts"));
  }
  if (root.has("picture")) trace.picture = read_picture(root.at("picture"));
  if (root.has("output")) trace.output = root.at("output").text();
  if (root.has("edits")) trace.edits = read_edits(root.at("edits"), trace, name, kinds);
  if (root.has("complete")) trace.complete = root.at("complete").boolean();
  if (root.has("predictions")) {
    trace.predictions = root.at("predictions").elements([&](const Node& node) { return read_prediction(node, trace); });
  }
  if (root.has("steps")) {
    const Node steps = root.at("steps");
    trace.steps = steps.elements(read_step);
    const std::size_t written = std::as_const(trace).target().size();
    if (!trace.steps.empty() && trace.steps.size() != written) {
      steps.refuse(counted(written, "step") + ", one for each target token", std::to_string(trace.steps.size()));
    }
  }
  return trace;
}

Trace read_trace(const std::filesystem::path& file, std::span<const EditKind> kinds) {
  return trace_from_json(read_file(file, kLargestFile), file.filename().string(), kinds);
}

void write_trace(const Trace& trace, const std::filesystem::path& file) { write_file_atomically(file, to_json(trace)); }

}  // namespace saccade
