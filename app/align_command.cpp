#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string_view>

#include "app/command.h"
#include "engine/analysis/alignment.h"
#include "engine/core/error.h"
#include "engine/models/samples.h"
#include "engine/text/unicode.h"

namespace saccade::app {

namespace {

constexpr std::size_t kShort = 15;  // words; half of the Hansards' hand-aligned sentences are not longer

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // as editors on Windows begin a file

/// A text file by its lines.
class Lines {
 public:
  /// @throws Error for what cannot be read, and for a line that is not UTF-8
  explicit Lines(const std::string& file) : file_(file) {
    if (std::filesystem::is_directory(file)) throw Error("cannot be read", file, "a text file", "a directory");
    std::ifstream stream(file);
    if (!stream) throw Error("cannot be read", file);
    for (std::string line; std::getline(stream, line);) {
      if (lines_.empty() && line.starts_with(kByteOrderMark)) line.erase(0, kByteOrderMark.size());
      lines_.push_back(std::move(line));
      require_utf8(lines_.back());
    }
    if (stream.bad()) throw Error("cannot be read", file);
  }

  std::size_t count() const { return lines_.size(); }
  const std::string& at(std::size_t line) const { return lines_[line]; }
  const std::string& file() const { return file_; }
  /// "corpus.en:17"
  std::string where(std::size_t line) const { return file_ + ':' + std::to_string(line + 1); }

  /// @throws Error where there is not a line for each of `others`
  void require_as_many_as(const Lines& others) const {
    if (count() == others.count()) return;
    throw Error("files of different lengths", where(std::min(count(), others.count())),
                std::to_string(others.count()) + " lines, as in " + others.file(), std::to_string(count()));
  }

 private:
  void require_utf8(const std::string& line) const {
    for (std::size_t at = 0, size = 0; at < line.size(); at += size) {
      size = unicode::well_formed_size(line, at);
      if (size > 0) continue;
      char byte[8];
      std::snprintf(byte, sizeof byte, "0x%02X", static_cast<unsigned char>(line[at]));
      throw Error("the text is not UTF-8", where(count() - 1), "UTF-8", "the byte " + std::string(byte));
    }
  }

  std::string file_;
  std::vector<std::string> lines_;
};

JoinedWords joined(const std::string& line) {
  std::istringstream stream(line);
  return join_words(std::vector<std::string>(std::istream_iterator<std::string>(stream), {}));
}

/// A corpus, all of which is read before the first sentence is run: a mistake in the last line shows at once.
struct Corpus {
  Lines sources, targets;
  std::vector<GoldAlignment> golds = {};  // empty: there are none

  Corpus(const std::string& source, const std::string& target, const std::optional<std::string>& gold, int base)
      : sources(source), targets(target) {
    targets.require_as_many_as(sources);
    if (!gold) return;
    const Lines lines(*gold);
    lines.require_as_many_as(sources);
    for (std::size_t i = 0; i < lines.count(); ++i) {
      golds.push_back(parse_gold(lines.at(i), base, lines.where(i)));
      const auto words = [&](const Lines& of) { return static_cast<int>(joined(of.at(i)).ends.size()); };
      require_words(golds.back(), words(sources), words(targets), base, lines.where(i));
    }
  }
};

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

void align_corpus(const Arguments& arguments) {
  const int base = arguments.integer("--gold-base", 0, 1).value_or(0);
  const std::string name = arguments.operand("MODEL");
  const Corpus corpus(arguments.required("--source"), arguments.required("--target"), arguments.text("--gold"), base);
  const auto path = resolve_model(name);
  const auto model = load_model(path);
  const auto& shown = model->first_view().map;

  AlignmentScore all, shorter, longer;
  int sentences = 0, aligned = 0;
  for (std::size_t line = 0; line < corpus.sources.count(); ++line) {
    const JoinedWords source = joined(corpus.sources.at(line)), target = joined(corpus.targets.at(line));
    std::vector<WordLink> links;
    if (!source.ends.empty() && !target.ends.empty()) ++sentences;
    if (const auto trace = force(model, source, target, corpus.sources.where(line))) {
      // The output's tokens have no place in the trace; those of the forced text have one. Special ones are not
      // written.
      std::vector<Token> written = model->target_tokenizer().encode(target.text).tokens;
      std::erase_if(written, [](const Token& token) { return token.special; });
      const auto queries = word_of_each(written, target);
      links = link_words(maps_of(*trace, arguments, shown), queries, word_of_each(trace->source(), source));
      ++aligned;
    }
    std::cout << to_pharaoh(links) << '\n';
    if (corpus.golds.empty()) continue;
    all.add(links, corpus.golds[line]);
    (source.ends.size() <= kShort ? shorter : longer).add(links, corpus.golds[line]);
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
