#include <algorithm>
#include <cstdio>
#include <iostream>

#include "app/command.h"
#include "engine/core/error.h"

using namespace saccade;
using app::Arguments, app::Command, app::Option, app::UsageError;

namespace {

const Option kHelp = {"--help", nullptr, "show this"};
const Option kVersion = {"--version", nullptr, "show the version"};

const std::vector<Command>& commands() {
  static const std::vector<Command> table = {app::models_command(), app::info_command(), app::trace_command(),
                                             app::render_command(), app::align_command()};
  return table;
}

std::string synopsis(const Command& command) {
  return std::string("saccade ") + command.name + (*command.name ? " " : "") + command.operands;
}

void print_options(const Command& command) {
  for (const Option& option : command.options) {
    const std::string name = std::string(option.name) + (option.value ? std::string(" ") + option.value : "");
    std::printf("  %-24s %s\n", name.c_str(), option.help.c_str());
  }
}

void print_help(const Command& command) {
  std::printf("%s\n%s\n\n", synopsis(command).c_str(), command.summary);
  print_options(command);
}

void print_overview(const Command& window) {
  std::puts("Saccade runs small attention models and shows where they look.\n");
  std::printf("%-34s %s\n", synopsis(window).c_str(), window.summary);
  for (const Command& command : commands()) std::printf("%-34s %s\n", synopsis(command).c_str(), command.summary);
  std::puts(
      "\nMODEL is a sample's id, a directory or a file. saccade COMMAND --help names a command's options; the "
      "window's:");
  print_options(window);
}

void execute(std::span<const std::string> words) {
  const auto named = std::ranges::find_if(
      commands(), [&](const Command& command) { return !words.empty() && words.front() == command.name; });
  const bool is_window = named == commands().end();
  Command command = is_window ? app::window_command() : *named;
  command.options.push_back(kHelp);
  if (is_window) command.options.push_back(kVersion);

  const Arguments arguments(is_window ? words : words.subspan(1), command.options);
  if (arguments.has(kHelp.name)) return is_window ? print_overview(command) : print_help(command);
  if (is_window && arguments.has(kVersion.name)) {
    std::puts("saccade " SACCADE_VERSION);
    return;
  }
  command.run(arguments);
}

/// One line, whatever the text that a message quotes.
void complain(std::string message) {
  std::ranges::replace(message, '\n', ' ');
  std::cerr << "saccade: " << message << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  try {
    execute(words);
    if (!std::cout.flush() || std::fflush(stdout) != 0) throw Error("cannot write", "standard output");
    return 0;
  } catch (const UsageError& error) {
    complain(std::string(error.what()) + " (saccade --help)");
    return 2;
  } catch (const std::exception& error) {
    complain(error.what());
    return 1;
  }
}
