#pragma once

namespace tunefind {

/// Where the parabola through three neighbouring samples has its extremum, in samples from the middle one: within
/// [-1/2, 1/2] if the middle one is an extremum of the three. The samples must not lie on a line.
template <class T>
T parabolic_shift(T before, T middle, T after) {
  return T(0.5) * (before - after) / (before - 2 * middle + after);
}

/// The value of that parabola at `shift`, its extremum.
template <class T>
T parabolic_height(T before, T middle, T after, T shift) {
  return middle - T(0.25) * (before - after) * shift;
}

}  // namespace tunefind
