#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "engine/io/model_directory.h"
#include "engine/models/model.h"
#include "engine/models/samples.h"
#include "engine/trace/trace_json.h"
#include "ui/worker/runner.h"

namespace saccade::app {

namespace {

using Json = nlohmann::ordered_json;

void print(const Json& json) { std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n'; }

void print_line(const char* name, const std::string& value) { std::printf("%-14s%s\n", name, value.c_str()); }

// --- models ----------------------------------------------------------------------------------------------------------

void list_models(const Arguments& arguments) {
  arguments.refuse_operands();
  Json list = Json::array();
  for (const Sample& sample : list_samples()) {
    if (arguments.has("--json")) {
      list.push_back({{"id", sample.id},
                      {"model_type", sample.model_type},
                      {"mechanism", sample.mechanism},
                      {"summary", sample.summary},
                      {"example", sample.example}});
    } else {
      std::printf("%-24s %-14s %-28s %s\n", sample.id.c_str(), sample.model_type.c_str(), sample.mechanism.c_str(),
                  sample.summary.c_str());
    }
  }
  if (arguments.has("--json")) print(list);
}

// --- info ------------------------------------------------------------------------------------------------------------

std::string shape_of(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t size : shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return "[" + text + "]";
}

Json tokenizer_facts(const Tokenizer& tokenizer) {
  return {{"kind", tokenizer.kind()}, {"vocabulary_size", tokenizer.vocabulary_size()}};
}

Json facts_of_model(const std::filesystem::path& path) {
  // Loading checks every tensor: what is said about a model holds for one that runs.
  const auto model = load_model(path);
  const ModelDirectory directory = ModelDirectory::open(path);
  Json tensors = Json::array();
  std::int64_t parameters = 0;
  for (const TensorInfo& tensor : directory.tensors()->list()) {
    std::int64_t size = 1;
    for (const std::int64_t extent : tensor.shape) size *= extent;
    parameters += size;
    tensors.push_back({{"name", tensor.name}, {"dtype", tensor.dtype}, {"shape", tensor.shape}});
  }
  return {{"id", model->id()},
          {"model_type", model->model_type()},
          {"mechanism", model->mechanism()},
          {"parameters", parameters},
          {"source_tokenizer", tokenizer_facts(model->source_tokenizer())},
          {"target_tokenizer", tokenizer_facts(model->target_tokenizer())},
          {"max_source_length", model->max_source_length()},
          {"max_target_length", model->max_target_length()},
          {"tensors", tensors}};
}

void print_model(const Json& facts) {
  const auto tokenizer = [&](const char* side) {
    const Json& about = facts.at(side);
    return about.at("kind").get<std::string>() + ", " + about.at("vocabulary_size").dump() + " entries";
  };
  for (const char* key : {"id", "model_type", "mechanism"}) print_line(key, facts.at(key).get<std::string>());
  print_line("parameters", facts.at("parameters").dump());
  print_line("source", tokenizer("source_tokenizer") + ", at most " + facts.at("max_source_length").dump() + " tokens");
  print_line("target", tokenizer("target_tokenizer") + ", at most " + facts.at("max_target_length").dump() + " tokens");
  print_line("tensors", std::to_string(facts.at("tensors").size()));
  for (const Json& tensor : facts.at("tensors")) {
    std::printf("  %-34s %-5s %s\n", tensor.at("name").get<std::string>().c_str(),
                tensor.at("dtype").get<std::string>().c_str(),
                shape_of(tensor.at("shape").get<std::vector<std::int64_t>>()).c_str());
  }
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
          {"source_tokens", trace.source.size()},
          {"target_tokens", trace.target.size()},
          {"attention", maps},
          {"checks", checks}};
}

void print_trace(const Json& facts) {
  for (const char* key : {"id", "model_type", "mechanism", "output"}) print_line(key, facts.at(key).get<std::string>());
  print_line("source", facts.at("source_tokens").dump() + " tokens");
  print_line("target", facts.at("target_tokens").dump() + " tokens");
  for (const Json& map : facts.at("attention")) {
    print_line("attention", map.at("site").get<std::string>() + ", layer " + map.at("layer").dump() + ", head " +
                                map.at("head").dump() + ", " +
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
  const Json facts = is_trace ? facts_of_trace(read_trace(name)) : facts_of_model(resolve_model(name));
  if (arguments.has("--json")) return print(facts);
  is_trace ? print_trace(facts) : print_model(facts);
}

constexpr Option kJson = {"--json", nullptr, "as JSON"};

}  // namespace

Command models_command() { return {"models", "[--json]", "list the samples", {kJson}, list_models}; }

Command info_command() {
  return {"info", "MODEL|TRACE [--json]", "parameters, tensors, tokenizers and limits", {kJson}, show_info};
}

}  // namespace saccade::app
