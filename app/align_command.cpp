#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <sstream>

#include "app/command.h"
#include "engine/analysis/alignment.h"
#include "engine/core/error.h"
#include "engine/models/samples.h"

namespace saccade::app {

namespace {

constexpr std::size_t kShort = 15;  // words; half of the Hansards' hand-aligned sentences are not longer

/// A text file read a line at a time, so that a corpus may have any length.
class Lines {
 public:
  explicit Lines(const std::string& file) : file_(file), stream_(file) {
    if (!stream_) throw Error("cannot be read", file);
  }

  bool next(std::string& line) {
    ++number_;
    return static_cast<bool>(std::getline(stream_, line));
  }
  /// "corpus.en:17"
  std::string where() const { return file_ + ':' + std::to_string(number_); }

 private:
  std::string file_;
  std::ifstream stream_;
  int number_ = 0;
};

JoinedWords joined(const std::string& line) {
  std::istringstream stream(line);
  return join_words(std::vector<std::string>(std::istream_iterator<std::string>(stream), {}));
}

/// Forced decoding of one sentence; null where it cannot be run. One sentence that is too long is no reason to lose a
/// corpus: it gets no links, and the lines stay in step.
std::shared_ptr<const Trace> force(const std::shared_ptr<const Model>& model, const JoinedWords& source,
                                   const JoinedWords& target, const std::string& where) {
  if (source.ends.empty() || target.ends.empty()) return nullptr;
  Interventions interventions;
  interventions.target = target.text;
  try {
    return run(model, Text{source.text}, interventions);
  } catch (const Error& error) {
    std::cerr << "saccade: " << where << ": " << error.what() << '\n';
    return nullptr;
  }
}

/// The maps that were asked for; otherwise the one that the window shows first.
std::vector<const AttentionMap*> maps_of(const Trace& trace, const Arguments& arguments,
                                         const std::optional<AttentionSite>& shown) {
  std::vector<const AttentionMap*> maps;
  for (const AttentionMap& map : trace.attention) {
    if (query_sequence(trace, map).name == "target" && key_sequence(trace, map).name == "source") maps.push_back(&map);
  }
  if (maps.empty()) throw Error("no attention to align with", trace.model.id, "attention from target to source");
  if (!chooses_maps(arguments)) {
    const auto wish = std::ranges::find_if(maps, [&](const AttentionMap* map) { return map->site == shown; });
    return {wish == maps.end() ? maps.front() : *wish};
  }
  std::vector<const AttentionMap*> chosen;
  for (const int index : chosen_maps(arguments, trace)) {
    const AttentionMap* map = &trace.attention[index];
    if (std::ranges::find(maps, map) != maps.end()) chosen.push_back(map);
  }
  if (chosen.empty()) throw UsageError("--site, --layer, --head: expected attention from target to source");
  return chosen;
}

void print_score(const char* of, const AlignmentScore& score) {
  if (score.sentences() == 0) return;
  std::fprintf(stderr, "%-12s %6d sentences   AER %.3f   precision %.3f   recall %.3f\n", of, score.sentences(),
               score.error_rate(), score.precision(), score.recall());
}

/// All of them before the first sentence is run: a mistake in the last line shows at once.
std::vector<GoldAlignment> gold_of(const std::string& file, int base) {
  std::vector<GoldAlignment> golds;
  Lines lines(file);
  for (std::string line; lines.next(line);) golds.push_back(parse_gold(line, base, lines.where()));
  return golds;
}

void align_corpus(const Arguments& arguments) {
  const int base = arguments.integer("--gold-base", 0, 1).value_or(0);
  const std::string name = arguments.operand("MODEL");
  Lines sources(arguments.required("--source")), targets(arguments.required("--target"));
  const auto gold_file = arguments.text("--gold");
  const auto golds = gold_file ? gold_of(*gold_file, base) : std::vector<GoldAlignment>();
  const auto path = resolve_model(name);
  const auto model = load_model(path);
  const auto& shown = model->first_view().map;

  AlignmentScore all, shorter, longer;
  std::string source_line, target_line;
  int sentences = 0, aligned = 0;
  for (std::size_t line = 0;; ++line) {
    const bool more = sources.next(source_line);
    if (targets.next(target_line) != more) throw Error("a line too few", (more ? targets : sources).where());
    if (!more) break;
    if (gold_file && line >= golds.size()) throw Error("a line too few", *gold_file + ':' + std::to_string(line + 1));
    const JoinedWords source = joined(source_line), target = joined(target_line);
    std::vector<WordLink> links;
    if (!source.ends.empty() && !target.ends.empty()) ++sentences;
    if (const auto trace = force(model, source, target, sources.where())) {
      // The output's tokens have no place in the trace; those of the forced text have one.
      const auto queries = word_of_each(model->target_tokenizer().encode(target.text).tokens, target);
      links = link_words(maps_of(*trace, arguments, shown), queries, word_of_each(trace->source(), source));
      ++aligned;
    }
    std::cout << to_pharaoh(links) << '\n';
    if (!gold_file) continue;
    all.add(links, golds[line]);
    (source.ends.size() <= kShort ? shorter : longer).add(links, golds[line]);
  }
  std::cout.flush();
  print_score("all", all);
  print_score("to 15 words", shorter);
  print_score("longer", longer);
  if (sentences > 0 && aligned == 0) throw Error("no sentence could be aligned", name);
}

}  // namespace

Command align_command() {
  return {"align", "MODEL --source FILE --target FILE [--gold FILE]",
          "align a corpus by forced decoding; AER with --gold",
          join({{"--source", "FILE", "one sentence a line, words between spaces"},
                {"--target", "FILE", "their translations"},
                {"--gold", "FILE", "hand-made links, i-j (sure) and ipj (possible): error rates on standard error"},
                {"--gold-base", "0|1", "the number of the first word in it (0)"}},
               map_options()),
          align_corpus};
}

}  // namespace saccade::app
