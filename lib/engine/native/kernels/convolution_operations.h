// 3×3 convolutions and their gradients as operations.
#pragma once

#include "call.h"
#include "convolution.h"

// Weights are [3, 3, channels of the input, channels of the output].
inline void RequireWeights(const Call& call, size_t i) {
  const std::vector<int64_t> shape = call.Shape(i);
  if (shape.size() != 4 || shape[0] != 3 || shape[1] != 3) throw std::runtime_error("weights are 3×3 with two more axes");
}

// x, weights → x ∗ weights.
inline void Convolution(Call& call) {
  RequireWeights(call, 1);
  const Maps x = call.InputMaps(0);
  if (x.channels != call.Length(1, 2)) throw std::runtime_error("the weights are for another number of channels");
  Convolve(call.attributes.threads, x, call.Input(1), false, call.OutputMaps(x.batch, x.height, x.width, call.Length(1, 3)));
}

// The gradient by the output, weights → the gradient by x.
inline void ConvolutionInputGradient(Call& call) {
  RequireWeights(call, 1);
  const Maps dy = call.InputMaps(0);
  if (dy.channels != call.Length(1, 3)) throw std::runtime_error("the weights are for another number of channels");
  Convolve(call.attributes.threads, dy, call.Input(1), true, call.OutputMaps(dy.batch, dy.height, dy.width, call.Length(1, 2)));
}

// x, the gradient by the output → the gradient by the weights.
inline void ConvolutionWeightsGradient(Call& call) {
  const Maps x = call.InputMaps(0), dy = call.InputMaps(1);
  if (x.batch != dy.batch || x.height != dy.height || x.width != dy.width) throw std::runtime_error("input and output are of one size");
  WeightsGradient(call.attributes.threads, x, dy).Compute(call.Output({3, 3, x.channels, dy.channels}));
}
