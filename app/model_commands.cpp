#include <QString>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "engine/models/model_info.h"
#include "engine/models/samples.h"
#include "engine/trace/trace_json.h"
#include "ui/worker/runner.h"

namespace saccade::app {

namespace {

using Json = nlohmann::ordered_json;

void print(const Json& json) { std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n'; }

void print_line(const char* name, const std::string& value) {
  std::cout << QString::fromLatin1(name).leftJustified(14).toStdString() << value << '\n';
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

// --- models ----------------------------------------------------------------------------------------------------------

void list_models(const Arguments& arguments) {
  arguments.refuse_operands();
  Json list = Json::array();
  std::vector<Row> rows;
  for (const Sample& sample : list_samples()) {
    list.push_back({{"id", sample.id},
                    {"model_type", sample.model_type},
                    {"mechanism", sample.mechanism},
                    {"summary", sample.summary},
                    {"example", sample.example}});
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

Json facts_of_model(const std::filesystem::path& path) {
  // Loading checks every tensor: what is said about a model holds for one that runs.
  const ModelInfo info = info_of(*load_model(path), path);
  Json tensors = Json::array();
  for (const TensorInfo& tensor : info.tensors) {
    tensors.push_back({{"name", tensor.name}, {"dtype", tensor.dtype}, {"shape", tensor.shape}});
  }
  Json facts = {
      {"id", info.id}, {"model_type", info.model_type}, {"mechanism", info.mechanism}, {"parameters", info.parameters}};
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
  for (const char* key : {"id", "model_type", "mechanism"}) print_line(key, facts.at(key).get<std::string>());
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

Json facts_of_trace(const Trace& trace) {
  Json maps = Json::array(), checks = Json::array();
  for (const AttentionMap& map : trace.attention) {
    maps.push_back({{"site", map.site.site},
                    {"layer", map.site.layer},
                    {"head", map.site.head},
                    {"shape", {map.query_count(), map.key_count()}}});
  }
  for (const Check& check : verify(trace)) checks.push_back({{"name", check.name}, {"passed", check.passed}});
  return {{"id", trace.model.id},
          {"model_type", trace.model.model_type},
          {"mechanism", trace.model.mechanism},
          {"output", trace.output},
          {"source_tokens", trace.source().size()},
          {"target_tokens", trace.target().size()},
          {"unknown_tokens", unknown_tokens(trace)},
          {"attention", maps},
          {"checks", checks}};
}

void print_trace(const Json& facts) {
  for (const char* key : {"id", "model_type", "mechanism", "output"}) print_line(key, facts.at(key).get<std::string>());
  print_line("source", facts.at("source_tokens").dump() + " tokens");
  print_line("target", facts.at("target_tokens").dump() + " tokens");
  for (const Json& token : facts.at("unknown_tokens")) {
    const std::string read_as = token.at("read_as").get<std::string>();
    print_line("unknown", token.at("text").get<std::string>() + ", " + token.at("sequence").get<std::string>() +
                              " token " + std::to_string(token.at("token").get<int>() + 1) +
                              (read_as.empty() ? "" : ", read as " + read_as));
  }
  // People count from 1, files from 0.
  const auto counted = [](const Json& from_zero) { return std::to_string(from_zero.get<int>() + 1); };
  for (const Json& map : facts.at("attention")) {
    print_line("attention", map.at("site").get<std::string>() + ", layer " + counted(map.at("layer")) + ", head " +
                                counted(map.at("head")) + ", " +
                                shape_of(map.at("shape").get<std::vector<std::int64_t>>()));
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
    check_rows(arguments, trace);
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
