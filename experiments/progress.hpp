#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>

namespace tunefind {

/// How a long task reports its progress and learns that it should stop. Every member is optional.
struct ExperimentProgress {
  /// Called when a stage begins, with its name and its number of steps.
  std::function<void(const std::string& stage, std::size_t total)> begin;
  /// Called after each step of the stage, by one thread at a time.
  std::function<void()> advance;
  /// The task ends early, and says so in its result, once this becomes true.
  const std::atomic<bool>* stop = nullptr;

  void begin_stage(const std::string& stage, std::size_t total) const {
    if (begin) begin(stage, total);
  }
  void advance_step() const {
    if (advance) advance();
  }
  bool stopped() const { return stop && *stop; }
};

}  // namespace tunefind
