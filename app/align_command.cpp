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

std::vector<WordLink> links_of(const Trace& trace, const Model& model, const JoinedWords& source,
                               const JoinedWords& target) {
  if (trace.attention.empty()) throw Error("no attention to align with", model.id());
  // The output's tokens have no place in the trace; those of the forced text have one.
  const auto queries = word_of_each(model.target_tokenizer().encode(target.text).tokens, target);
  return link_words(trace.attention.front(), queries, word_of_each(trace.source(), source));
}

void print_score(const char* of, const AlignmentScore& score) {
  std::fprintf(stderr, "%-12s %6d sentences   AER %.3f   precision %.3f   recall %.3f\n", of, score.sentences(),
               score.error_rate(), score.precision(), score.recall());
}

void align_corpus(const Arguments& arguments) {
  const int base = arguments.integer("--gold-base", 0, 1).value_or(0);
  const std::string name = arguments.operand("MODEL");
  Lines sources(arguments.required("--source")), targets(arguments.required("--target"));
  std::optional<Lines> golds;
  if (const auto file = arguments.text("--gold")) golds.emplace(*file);
  const auto model = load_model(resolve_model(name));

  AlignmentScore all, shorter, longer;
  std::string source_line, target_line, gold_line;
  while (true) {
    const bool more = sources.next(source_line);
    if (targets.next(target_line) != more) throw Error("a line too few", (more ? targets : sources).where());
    if (!more) break;
    const JoinedWords source = joined(source_line), target = joined(target_line);
    const auto trace = force(model, source, target, sources.where());
    const auto links = trace ? links_of(*trace, *model, source, target) : std::vector<WordLink>();
    std::cout << to_pharaoh(links) << '\n';
    if (!golds) continue;
    if (!golds->next(gold_line)) throw Error("a line too few", golds->where());
    const GoldAlignment gold = parse_gold(gold_line, base, golds->where());
    all.add(links, gold);
    (source.ends.size() <= kShort ? shorter : longer).add(links, gold);
  }
  if (!golds) return;
  std::cout.flush();
  print_score("all", all);
  print_score("to 15 words", shorter);
  print_score("longer", longer);
}

}  // namespace

Command align_command() {
  return {"align",
          "MODEL --source FILE --target FILE [--gold FILE]",
          "align a corpus by forced decoding; AER with --gold",
          {{"--source", "FILE", "one sentence a line, words between spaces"},
           {"--target", "FILE", "their translations"},
           {"--gold", "FILE", "hand-made links, i-j (sure) and ipj (possible): error rates on standard error"},
           {"--gold-base", "0|1", "the number of the first word in it (0)"}},
          align_corpus};
}

}  // namespace saccade::app
