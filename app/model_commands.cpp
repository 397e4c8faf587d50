#include <QString>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "engine/analysis/head_behavior.h"
#include "engine/models/model_info.h"
#include "engine/models/samples.h"
#include "engine/trace/trace_json.h"
#include "ui/views/behavior.h"
#include "ui/worker/runner.h"

namespace saccade::app {

namespace {

using Json = nlohmann::ordered_json;

void print(const Json& json) { std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n'; }

void print_line(const char* name, const std::string& value) {
  std::cout << QString::fromUtf8(name).leftJustified(13).toStdString() << ' ' << value << '\n';
}

using Row = std::vector<std::string>;

/// Columns as wide as what they hold.
void print_table(const std::vector<Row>& rows, const QString& indent = {}) {
  std::vector<int> widths;
  for (const Row& row : rows) {
    widths.resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], static_cast<int>(QString::fromStdString(row[i]).size()));
    }
  }
  for (const Row& row : rows) {
    QString line = indent;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const QString cell = QString::fromStdString(row[i]);
      line += i + 1 < row.size() ? cell.leftJustified(widths[i] + 2) : cell;
    }
    std::cout << line.toStdString() << '\n';
  }
}

/// What a model reads, as files have it.
const char* keyword_of(InputKind kind) {
  constexpr const char* kNames[] = {"text", "pair", "document", "picture"};
  return kNames[static_cast<int>(kind)];
}

// --- models ----------------------------------------------------------------------------------------------------------

void list_models(const Arguments& arguments) {
  arguments.refuse_operands();
  Json list = Json::array();
  std::vector<Row> rows;
  for (const Sample& sample : list_samples()) {
    list.push_back({{"id", sample.id},
                    {"model_type", sample.model_type},
                    {"mechanism", sample.mechanism},
                    {"reads", keyword_of(sample.reads)},
                    {"summary", sample.summary},
                    {"example", Json(to_json(sample.example))}});
    rows.push_back({sample.id, sample.model_type, sample.mechanism, sample.summary});
  }
  arguments.has("--json") ? print(list) : print_table(rows);
}

// --- info ------------------------------------------------------------------------------------------------------------

std::string shape_of(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t size : shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return "[" + text + "]";
}

Json tokenizer_facts(const SideInfo& side) {
  Json facts = {{"kind", side.kind}, {"vocabulary_size", side.vocabulary_size}};
  if (side.unknown_token) facts["unknown_token"] = *side.unknown_token;
  return facts;
}

/// "cross, layer 2, head 1": people count from 1, files from 0.
std::string place_of(const Json& head) {
  const auto counted = [&](const char* key) { return std::to_string(head.at(key).get<int>() + 1); };
  return head.at("site").get<std::string>() + ", layer " + counted("layer") + ", head " + counted("head");
}

Json site_facts(const AttentionSite& site) { return {{"site", site.site}, {"layer", site.layer}, {"head", site.head}}; }

Json facts_of_model(const std::filesystem::path& path) {
  // Loading checks every tensor: what is said about a model holds for one that runs.
  const auto model = load_model(path);
  const ModelInfo info = info_of(*model, path);
  Json tensors = Json::array();
  for (const TensorInfo& tensor : info.tensors) {
    tensors.push_back({{"name", tensor.name}, {"dtype", tensor.dtype}, {"shape", tensor.shape}});
  }
  Json facts = {{"id", info.id},
                {"model_type", info.model_type},
                {"mechanism", info.mechanism},
                {"reads", keyword_of(model->reads())},
                {"parameters", info.parameters},
                {"head_names", Json::array()}};
  for (const HeadName& head : model->first_view().head_names) {
    Json named = site_facts(head.site);
    named["name"] = head.name;
    facts["head_names"].push_back(named);
  }
  for (const auto& [name, side] : {std::pair("source", &info.source), std::pair("target", &info.target)}) {
    if (!*side) continue;
    facts[name + std::string("_tokenizer")] = tokenizer_facts(**side);
    facts[std::string("max_") + name + "_length"] = (*side)->max_length;
  }
  facts["tensors"] = tensors;
  return facts;
}

void print_model(const Json& facts) {
  const auto print_side = [&](const std::string& side) {
    const Json& about = facts.at(side + "_tokenizer");
    const std::string unknown =
        about.contains("unknown_token") ? ", unknown token " + about.at("unknown_token").get<std::string>() : "";
    print_line(side.c_str(), about.at("kind").get<std::string>() + ", " + about.at("vocabulary_size").dump() +
                                 " entries, at most " + facts.at("max_" + side + "_length").dump() + " tokens" +
                                 unknown);
  };
  for (const char* key : {"id", "model_type", "mechanism", "reads"}) print_line(key, facts.at(key).get<std::string>());
  for (const Json& head : facts.at("head_names")) {
    print_line("head", place_of(head) + ": " + head.at("name").get<std::string>());
  }
  print_line("parameters", facts.at("parameters").dump());
  for (const char* side : {"source", "target"}) {
    if (facts.contains(side + std::string("_tokenizer"))) print_side(side);
  }
  print_line("tensors", std::to_string(facts.at("tensors").size()));
  std::vector<Row> rows;
  for (const Json& tensor : facts.at("tensors")) {
    rows.push_back({tensor.at("name").get<std::string>(), tensor.at("dtype").get<std::string>(),
                    shape_of(tensor.at("shape").get<std::vector<std::int64_t>>())});
  }
  print_table(rows, "  ");
}

/// Each with the sequence that it stands in and its number there, from 0.
Json unknown_tokens(const Trace& trace) {
  Json unknown = Json::array();
  for (const Sequence& sequence : trace.sequences) {
    if (sequence.name != "source" && sequence.name != "target") continue;
    for (std::size_t i = 0; i < sequence.tokens.size(); ++i) {
      const Token& token = sequence.tokens[i];
      if (!token.unknown) continue;
      unknown.push_back({{"sequence", sequence.name}, {"token", i}, {"text", token.text}, {"read_as", token.read_as}});
    }
  }
  return unknown;
}

Json facts_of_sequence(const Sequence& sequence) {
  Json facts = {{"name", sequence.name}, {"tokens", sequence.tokens.size()}};
  if (sequence.rows > 0) {
    facts["rows"] = sequence.rows;
    facts["columns"] = sequence.columns;
  }
  return facts;
}

/// "7 tokens", or of a picture "8 x 8 regions"
std::string size_of(const Json& sequence) {
  const auto number = [&](const char* key) { return sequence.at(key).dump(); };
  if (sequence.contains("rows")) return number("rows") + " x " + number("columns") + " regions";
  return number("tokens") + (sequence.at("tokens") == 1 ? " token" : " tokens");
}

Json facts_of_trace(const Trace& trace) {
  Json sequences = Json::array(), maps = Json::array(), checks = Json::array();
  for (const Sequence& sequence : trace.sequences) sequences.push_back(facts_of_sequence(sequence));
  // As in the window: where there is one map only, it is not told from others by what it does.
  const auto behaviors = trace.attention.size() > 1 ? behaviors_of(trace) : std::vector<HeadBehavior>();
  for (int i = 0; i < static_cast<int>(trace.attention.size()); ++i) {
    const AttentionMap& map = trace.attention[i];
    Json facts = site_facts(map.site);
    facts["shape"] = {map.query_count(), map.key_count()};
    if (const QString name = views::head_name(behaviors, i); !name.isEmpty()) {
      facts["name"] = name.toStdString();
      facts["meaning"] = views::head_definition(behaviors, i).toStdString();
    }
    maps.push_back(facts);
  }
  for (const Check& check : verify(trace)) checks.push_back({{"name", check.name}, {"passed", check.passed}});
  Json facts = {{"id", trace.model.id},
                {"model_type", trace.model.model_type},
                {"mechanism", trace.model.mechanism},
                {"output", trace.output}};
  facts["source_tokens"] = trace.source().size();
  facts["target_tokens"] = trace.target().size();
  facts["sequences"] = sequences;
  facts["unknown_tokens"] = unknown_tokens(trace);
  facts["attention"] = maps;
  facts["checks"] = checks;
  return facts;
}

void print_trace(const Json& facts) {
  for (const char* key : {"id", "model_type", "mechanism", "output"}) print_line(key, facts.at(key).get<std::string>());
  for (const Json& sequence : facts.at("sequences")) {
    print_line(sequence.at("name").get<std::string>().c_str(), size_of(sequence));
  }
  for (const Json& token : facts.at("unknown_tokens")) {
    const std::string read_as = token.at("read_as").get<std::string>();
    print_line("unknown", token.at("text").get<std::string>() + ", " + token.at("sequence").get<std::string>() +
                              " token " + std::to_string(token.at("token").get<int>() + 1) +
                              (read_as.empty() ? "" : ", read as " + read_as));
  }
  for (const Json& map : facts.at("attention")) {
    const std::string name =
        map.contains("name") ? ", " + map.at("name").get<std::string>() + ": " + map.at("meaning").get<std::string>()
                             : "";
    print_line("attention", place_of(map) + ", " + shape_of(map.at("shape").get<std::vector<std::int64_t>>()) + name);
  }
  for (const Json& check : facts.at("checks")) {
    print_line("check",
               check.at("name").get<std::string>() + (check.at("passed").get<bool>() ? ": passed" : ": FAILED"));
  }
}

void show_info(const Arguments& arguments) {
  const std::string name = arguments.operand("MODEL");
  const bool is_trace = worker::is_trace_file(QString::fromStdString(name));
  const auto facts_of_file = [&] {
    const Trace trace = read_trace(name);
    check_trace(arguments, trace);
    return facts_of_trace(trace);
  };
  const Json facts = is_trace ? facts_of_file() : facts_of_model(resolve_model(name));
  if (arguments.has("--json")) return print(facts);
  is_trace ? print_trace(facts) : print_model(facts);
}

const Option kJson = {"--json", nullptr, "as JSON"};

}  // namespace

Command models_command() { return {"models", "[--json]", "list the samples", {kJson}, list_models}; }

Command info_command() {
  return {"info", "MODEL|TRACE [--json]", "parameters, tensors, tokenizers and limits", join({kJson}, strict_option()),
          show_info};
}

}  // namespace saccade::app
