// The steps of training as operations.
#pragma once

#include "call.h"
#include "optimizer.h"

// Settings, both moments as vectors, the gradients, as many variables → the moments and the variables after the step.
inline void Adam(Call& call) {
  if (call.inputs() < 3 || call.inputs() % 2 == 0 || call.Size(0) != 6) throw std::runtime_error("every variable needs a gradient");
  const long variables = (call.inputs() - 3) / 2;
  const float* const given = call.Input(0);
  const AdamSettings settings{given[0], given[1], given[2], given[3], given[4], given[5]};
  const float *first = call.Input(1), *second = call.Input(2);
  float *newFirst = call.Output(call.Shape(1)), *newSecond = call.Output(call.Shape(2));
  long left = call.Size(1);
  for (long i = 3; i < 3 + variables; i++) {
    const long count = call.Size(i);
    left -= count;
    if (call.Size(i + variables) != count || left < 0) throw std::runtime_error("variables, gradients and moments differ in size");
    const float *const gradient = call.Input(i), *const values = call.Input(i + variables);
    float* const newValues = call.Output(call.Shape(i + variables));
    ForValues(call.attributes.threads, count, [&](long from, long end) {
      AdamValues(settings, gradient + from, first + from, second + from, values + from, end - from, newFirst + from, newSecond + from,
                 newValues + from);
    });
    first += count, second += count, newFirst += count, newSecond += count;
  }
}

// a, b, a share → a + share·(b − a).
inline void Lerp(Call& call) {
  const float *const from = call.Input(0), *const towards = call.Input(1), share = *call.Input(2);
  if (call.Size(0) != call.Size(1)) throw std::runtime_error("both have as many values");
  float* const to = call.Output(call.Shape(0));
  ForValues(call.attributes.threads, call.Size(0),
            [&](long first, long end) { MoveValues(from + first, towards + first, share, end - first, to + first); });
}
