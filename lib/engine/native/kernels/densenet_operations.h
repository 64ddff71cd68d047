// DenseNet's blocks and transitions as operations.
#pragma once

#include "call.h"
#include "dense_block_gradient.h"
#include "transition.h"

// A normalization's and a convolution's inputs, in Keras' order.
enum Given { kGamma, kBeta, kMean, kVariance, kKernel, kGivenByConvolution };

// The block whose layers' parameters begin at input `first`; two convolutions a layer.
inline DenseBlock BlockOf(const Call& call, long inputs, size_t first) {
  DenseBlock block{call.attributes.threads, call.attributes.epsilon, inputs, 0, 0, {}};
  const size_t end = call.inputs();
  if ((end - first) % (2 * kGivenByConvolution) != 0) throw std::runtime_error("a dense layer takes ten parameters");
  for (size_t i = first; i < end; i += 2 * kGivenByConvolution) {
    const size_t second = i + kGivenByConvolution;
    block.bottleneck = call.Length(i + kKernel, 3);
    block.growth = call.Length(second + kKernel, 3);
    block.layers.push_back({call.Input(i + kGamma), call.Input(i + kBeta), call.Input(i + kKernel),
                            call.Input(second + kGamma), call.Input(second + kBeta), call.Input(second + kKernel)});
  }
  return block;
}

// New running statistics of a normalization whose parameters begin at input `first`, as the next two outputs.
inline void OutputRunning(Call& call, size_t first, const float* mean, const float* variance, long channels, long pixels) {
  const float momentum = call.attributes.momentum;
  MoveRunning(call.Input(first + kMean), mean, channels, momentum, 1, call.Output({channels}));
  MoveRunning(call.Input(first + kVariance), variance, channels, momentum, Unbiased(pixels), call.Output({channels}));
}

// x, then a layer's parameters after the other → all maps.
inline void DenseBlockInference(Call& call) {
  const Maps x = call.InputMaps(0);
  const DenseBlock block = BlockOf(call, x.channels, 1);
  std::vector<const float*> running;
  for (size_t i = 1; i < call.inputs(); i += kGivenByConvolution) {
    running.push_back(call.Input(i + kMean));
    running.push_back(call.Input(i + kVariance));
  }
  InferDenseBlock(block, running, x, call.OutputMaps(x.batch, x.height, x.width, block.channels()));
}

// The same inputs → all maps, the state for the gradient, the running statistics.
inline void DenseBlockTraining(Call& call) {
  const Maps x = call.InputMaps(0);
  const DenseBlock block = BlockOf(call, x.channels, 1);
  const long layers = block.layers.size(), channels = block.channels(), inner = block.bottleneck, count = call.inputs();
  const Maps all = call.OutputMaps(x.batch, x.height, x.width, channels);
  const DenseBlockState state{call.Output({layers, x.pixels(), inner}), call.Output({channels}), call.Output({channels}),
                              call.Output({layers, inner}), call.Output({layers, inner})};
  TrainDenseBlock(block, x, all, state);
  for (long l = 0, i = 1; i < count; l++, i += 2 * kGivenByConvolution) {
    OutputRunning(call, i, state.mean, state.variance, block.channels(l), x.pixels());
    OutputRunning(call, i + kGivenByConvolution, state.bottleneckMean + l * inner, state.bottleneckVariance + l * inner, inner, x.pixels());
  }
}

// The gradient by all maps, all maps, the state, the layers' parameters → the gradients by x and, for every convolution, by
// gamma, beta and the kernel.
inline void DenseBlockBackward(Call& call) {
  const Maps given = call.InputMaps(0), all = call.InputMaps(1);
  const DenseBlockState state{call.Input(2), call.Input(3), call.Input(4), call.Input(5), call.Input(6)};
  DenseBlock block = BlockOf(call, 0, 7);
  block.inputs = all.channels - block.layers.size() * block.growth;
  const Maps dx = call.OutputMaps(all.batch, all.height, all.width, block.inputs);
  std::vector<DenseLayerGradients> gradients;
  for (size_t l = 0; l < block.layers.size(); l++) {
    const long channels = block.channels(l);
    float *const gamma1 = call.Output({channels}), *const beta1 = call.Output({channels}), *const kernel1 = call.Output({1, 1, channels, block.bottleneck});
    float *const gamma2 = call.Output({block.bottleneck}), *const beta2 = call.Output({block.bottleneck});
    gradients.push_back({gamma1, beta1, kernel1, gamma2, beta2, call.Output({3, 3, block.bottleneck, block.growth})});
  }
  Buffer memory;
  Maps dall = given;
  dall.data = memory.Of(all.pixels() * all.channels);
  CopyInput(block, given, dall);
  DenseBlockGradient(block, state, all, dall).Compute(gradients, dx);
}

inline Transition TransitionOf(const Call& call, size_t first) {
  return {call.attributes.threads, call.attributes.epsilon, call.Input(first + kGamma), call.Input(first + kBeta), call.Input(first + kKernel)};
}

// x and the parameters → the output.
inline void TransitionInference(Call& call) {
  const Maps x = call.InputMaps(0);
  const Maps out = call.OutputMaps(x.batch, x.height / 2, x.width / 2, call.Length(1 + kKernel, 3));
  RunTransition(TransitionOf(call, 1), call.Input(1 + kMean), call.Input(1 + kVariance), x, out);
}

// The same → the output, mean and variance of the batch, the running statistics.
inline void TransitionTraining(Call& call) {
  const Maps x = call.InputMaps(0);
  const Maps out = call.OutputMaps(x.batch, x.height / 2, x.width / 2, call.Length(1 + kKernel, 3));
  float *const mean = call.Output({x.channels}), *const variance = call.Output({x.channels});
  Moments moments(x.pixels(), x.channels);
  moments.AddAll(call.attributes.threads, x);
  moments.Write(mean, variance);
  RunTransition(TransitionOf(call, 1), mean, variance, x, out);
  OutputRunning(call, 1, mean, variance, x.channels, x.pixels());
}

// The gradient by the output, x, mean and variance of the batch, the parameters → the gradients by x, gamma, beta, kernel.
inline void TransitionBackward(Call& call) {
  const Maps dy = call.InputMaps(0), x = call.InputMaps(1);
  const Maps dx = call.OutputMaps(x.batch, x.height, x.width, x.channels);
  float *const gamma = call.Output({x.channels}), *const beta = call.Output({x.channels});
  TransitionGradient(TransitionOf(call, 4), call.Input(2), call.Input(3), x, dy, dx, gamma, beta, call.Output({1, 1, x.channels, dy.channels}));
}
