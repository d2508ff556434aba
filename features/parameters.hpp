#pragma once

#include <initializer_list>
#include <string>

/// How a strategy declares its parameters: as a struct whose members hold the defaults and whose template `describe`
/// passes each member once to a visitor, together with its range, unit and meaning:
///
///     struct MedianParameters {
///       double length_ms = 50;
///       template <class Visitor>
///       void describe(Visitor& visit) {
///         visit.real("length_ms", length_ms, 0, 500, "ms", "length of the median filter");
///       }
///     };
///
/// The visitor has the calls `real(name, double&, low, high, unit, meaning)`, `integer(name, int&, low, high, unit,
/// meaning)`, `flag(name, bool&, meaning)`, `choice(name, std::string&, {allowed...}, meaning)` and `text(name,
/// std::string&, meaning)`; bounds are inclusive. The visitors live in the engine: they parse, check, list and
/// canonicalise parameters. The rooms below the engine know none of them.
namespace tunefind {

using Choices = std::initializer_list<const char*>;

}  // namespace tunefind
