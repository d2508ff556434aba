#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/command.hpp"

namespace tunefind {

/// Prints what was written to stdout: the object with --json, else the text and the folder.
void print_export_report(const CommandLine& line, const nlohmann::ordered_json& object, const std::string& text);

/// `tunefind export feedback`, which exists only where the service is built in.
int run_export_feedback(const Arguments& arguments);

}  // namespace tunefind
