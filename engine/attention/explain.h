#pragma once

#include <set>
#include <string>

#include "engine/core/config.h"
#include "engine/trace/mechanism_facts.h"

namespace saccade {

/// The parts that the options of a mechanism name (`attention` of config.json). @throws Error for an unknown part
MechanismFacts mechanism_facts(const Config& options);

/// "general, local-p": the parts, for people.
std::string describe(const MechanismFacts& facts);

/// What `describe` says, read back: trace files of version 1 that were written before they held facts say no more. What
/// is not understood to the letter is not known.
MechanismFacts facts_of_description(const std::string& mechanism);

/// Formulas, symbols and source of a mechanism, from the tables of its parts; the title alone where a part is in no
/// table.
Explanation explain(const MechanismFacts& facts);

/// Every title, and every meaning of a symbol, that an explanation can have.
std::set<std::string> explanation_words();

}  // namespace saccade
