#include "engine/attention/explain.h"

#include <algorithm>
#include <regex>
#include <sstream>

#include "engine/attention/multi_head.h"
#include "engine/attention/normalizer.h"
#include "engine/attention/score.h"
#include "engine/attention/window.h"

namespace saccade {

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Adds what `notes` explains; a symbol that stands there already is the same one.
void add(Explanation& explanation, const PartNotes& notes, const std::string& left = "") {
  for (const std::string& line : lines_of(notes.formula)) explanation.formulas.push_back(left + line);
  for (const std::string& line : lines_of(notes.symbols)) {
    const std::size_t colon = line.find(": ");
    Symbol symbol{line.substr(0, colon), line.substr(colon + 2)};
    const auto known = [&](const Symbol& other) { return other.letter == symbol.letter; };
    if (std::ranges::none_of(explanation.symbols, known)) explanation.symbols.push_back(std::move(symbol));
  }
}

void entitle(Explanation& explanation, const PartNotes& notes) {
  explanation.title = notes.title;
  explanation.citation = notes.citation;
}

Explanation no_attention() {
  Explanation explanation{.title = "No attention", .formulas = {}, .symbols = {}, .citation = {}};
  add(explanation, {"", "c = h_S\ns_t = f(s_{t−1}, y_{t−1})",
                    "c: the one vector between encoder and decoder, as long as the encoder's state\n"
                    "h_S: the encoder's state after the last token of the source\n"
                    "s_t: the decoder's state at step t\n"
                    "s_{t−1}: the decoder's state a step before\n"
                    "f: the decoder's recurrent cell\n"
                    "y_{t−1}: the token written before, as a vector that was learned for it",
                    ""});
  explanation.citation = "Sutskever, Vinyals and Le 2014";
  return explanation;
}

/// "12 layers × 12 heads"
std::string grid_text(const HeadGrid& grid) {
  const auto count = [](int number, const char* one) {
    return std::to_string(number) + " " + one + (number == 1 ? "" : "s");
  };
  return count(grid.layers, "layer") + " × " + count(grid.heads, "head");
}

}  // namespace

MechanismFacts mechanism_facts(const Config& options) {
  MechanismFacts facts;
  facts.score = chosen(options, "score", score_kinds()).name;
  const WindowKind& window = chosen(options, "window", window_kinds());
  facts.window = window.name;
  const NormalizerKind& normalizer = chosen(options, "normalizer", normalizer_kinds());
  facts.normalizer = normalizer.name;
  facts.renormalized = window.weighs && options.boolean_or("renormalize", false);
  facts.sampled =
      normalizer.sampled_formula && options.choice_or("selection", {"argmax", "sample"}, "argmax") == "sample";
  facts.input_feeding = options.boolean_or("input_feeding", false);
  return facts;
}

std::string describe(const MechanismFacts& facts) {
  const ScoreKind* score = find(score_kinds(), facts.score);
  std::string text = score ? score->title : facts.score;
  if (facts.position_bias) text += ", relative position bias";
  if (facts.window != "none") text += ", " + facts.window;
  if (facts.renormalized) text += ", renormalized";
  if (facts.normalizer != "softmax") text += ", " + facts.normalizer;
  if (facts.sampled) text += ", sampled";
  if (facts.input_feeding) text += ", input feeding";
  if (facts.heads.size() == 1) text += ", " + grid_text(facts.heads[0]);
  if (facts.heads.size() == 2) {
    text += ", encoder " + grid_text(facts.heads[0]) + ", decoder " + grid_text(facts.heads[1]);
  }
  return text;
}

MechanismFacts facts_of_description(const std::string& mechanism) {
  static const std::regex grid("(?:encoder |decoder )?([0-9]{1,4}) layers? × ([0-9]{1,4}) heads?");
  MechanismFacts facts;
  std::istringstream parts(mechanism);
  for (std::string part; std::getline(parts, part, ',');) {
    if (part.starts_with(' ')) part.erase(0, 1);
    std::smatch counts;
    if (!facts.known()) {
      for (const ScoreKind& kind : score_kinds()) {
        if (part == kind.title) facts.score = kind.name;
      }
      if (part == "none") facts.score = part;
      if (!facts.known()) return {};
    } else if (find(window_kinds(), part)) {
      facts.window = part;
    } else if (find(normalizer_kinds(), part)) {
      facts.normalizer = part;
    } else if (part == "relative position bias") {
      facts.position_bias = true;
    } else if (part == "renormalized") {
      facts.renormalized = true;
    } else if (part == "sampled") {
      facts.sampled = true;
    } else if (part == "input feeding") {
      facts.input_feeding = true;
    } else if (std::regex_match(part, counts, grid)) {
      facts.heads.push_back({std::stoi(counts[1]), std::stoi(counts[2])});
    } else {
      return {};
    }
  }
  return facts;
}

Explanation explain(const MechanismFacts& facts) {
  if (facts.has_one_vector()) return no_attention();
  Explanation explanation;
  if (!facts.heads.empty()) {
    const HeadsKind& heads = *std::ranges::find(heads_kinds(), facts.position_bias, &HeadsKind::position_bias);
    add(explanation, heads.notes);
    entitle(explanation, heads.notes);
    return explanation;
  }
  const ScoreKind* score = find(score_kinds(), facts.score);
  const WindowKind* window = find(window_kinds(), facts.window);
  const NormalizerKind* normalizer = find(normalizer_kinds(), facts.normalizer);
  if (!score || !window || !normalizer) {
    explanation.title = describe(facts);
    return explanation;
  }
  PartNotes normalized = normalizer->notes;
  if (facts.sampled && normalizer->sampled_formula) normalized.formula = normalizer->sampled_formula;
  const bool windowed = window->notes.formula;
  add(explanation, score->notes);
  add(explanation, normalized, window->weighs ? "align_t(s) = " : "a_t(s) = ");
  if (windowed) add(explanation, window->notes);
  // What sets the mechanism apart is its title.
  const bool soft = normalizer == &normalizer_kinds().front();
  entitle(explanation, windowed ? window->notes : soft ? score->notes : normalizer->notes);
  return explanation;
}

std::set<std::string> explanation_words() {
  Explanation all = no_attention();
  std::set<std::string> words = {all.title};
  const auto take = [&](const auto& kinds) {
    for (const auto& kind : kinds) {
      if (!kind.notes.title) continue;  // no window: nothing to say
      words.insert(kind.notes.title);
      // A letter may mean another thing elsewhere.
      Explanation one;
      add(one, kind.notes);
      all.symbols.insert(all.symbols.end(), one.symbols.begin(), one.symbols.end());
    }
  };
  take(score_kinds());
  take(window_kinds());
  take(normalizer_kinds());
  take(heads_kinds());
  for (const Symbol& symbol : all.symbols) words.insert(symbol.meaning);
  return words;
}

}  // namespace saccade
