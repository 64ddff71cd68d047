// What a training step does to all parameters, in one pass over memory.
#pragma once

#include <cmath>

#include "pixelwise.h"

// Calls work(first, end) for parts of many values.
template <class Work>
void ForValues(int threads, long count, const Work& work) {
  Threads::ForEach(threads, (count + kValuesOfAThread - 1) / kValuesOfAThread,
                   [&](int, long part) { work(part * kValuesOfAThread, std::min(count, (part + 1) * kValuesOfAThread)); });
}

// Adam's step size and decay rates; the rates' complements are given, since in single precision 1 − β has fewer digits.
struct AdamSettings {
  float rate, beta1, rest1, beta2, rest2, epsilon;
};

// m ← β1·m + (1 − β1)·g, v ← β2·v + (1 − β2)·g², x ← x − rate·m / (√v + ε).
inline void AdamValues(const AdamSettings& by, const float* __restrict gradient, const float* __restrict first, const float* __restrict second,
                       const float* __restrict values, long count, float* __restrict newFirst, float* __restrict newSecond,
                       float* __restrict newValues) {
  const float rate = by.rate, beta1 = by.beta1, rest1 = by.rest1, beta2 = by.beta2, rest2 = by.rest2, epsilon = by.epsilon;
  for (long i = 0; i < count; i++) {
    const float g = gradient[i], m = first[i] * beta1 + g * rest1, v = second[i] * beta2 + g * g * rest2;
    newFirst[i] = m;
    newSecond[i] = v;
    newValues[i] = values[i] - m * rate / (std::sqrt(v) + epsilon);
  }
}

// to = from + share·(towards − from).
inline void MoveValues(const float* __restrict from, const float* __restrict towards, float share, long count, float* __restrict to) {
  for (long i = 0; i < count; i++) to[i] = from[i] + (towards[i] - from[i]) * share;
}
