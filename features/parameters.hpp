#pragma once

#include <initializer_list>
#include <string>

/// How a strategy declares its parameters: a struct whose members hold the defaults and whose template `describe`
/// shows each of them to a visitor once, with its range, unit and meaning:
///
///     struct MedianParameters {
///       double length_ms = 50;
///       template <class Visitor>
///       void describe(Visitor& visit) {
///         visit.real("length_ms", length_ms, 0, 500, "ms", "length of the median filter");
///       }
///     };
///
/// The visitor's calls are `real(name, double&, low, high, unit, meaning)`, `integer(name, int&, low, high, unit,
/// meaning)`, `flag(name, bool&, meaning)` and `choice(name, std::string&, {allowed...}, meaning)`; bounds are
/// inclusive. The engine's visitors parse, check, list and canonicalise; the rooms below know none of them.
namespace tunefind {

using Choices = std::initializer_list<const char*>;

}  // namespace tunefind
