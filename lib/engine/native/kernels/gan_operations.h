// The GANs' operations: pixel by pixel, and the cutting of their parameters.
#pragma once

#include <numeric>

#include "call.h"

// x, bias → LeakyReLU(x + bias).
inline void BiasLeakyRelu(Call& call) {
  BiasLeakyReluPixels(call.attributes.threads, call.InputPixels(0), call.Input(1), call.attributes.slope, call.Output(call.Shape(0)));
}

// x → every pixel 2×2 times, multiplied by the factor.
inline void Upsample2x(Call& call) {
  const Maps x = call.InputMaps(0);
  UpsamplePixels(call.attributes.threads, x, call.attributes.factor, call.OutputMaps(x.batch, 2 * x.height, 2 * x.width, x.channels));
}

// x → the sum of every 2×2 pixels, multiplied by the factor.
inline void Downsample2x(Call& call) {
  const Maps x = call.InputMaps(0);
  if (x.height % 2 != 0 || x.width % 2 != 0) throw std::runtime_error("height and width must be even");
  DownsamplePixels(call.attributes.threads, x, call.attributes.factor, call.OutputMaps(x.batch, x.height / 2, x.width / 2, x.channels));
}

// x → 2×2 pixels as channels.
inline void SpaceToDepth2x(Call& call) {
  const Maps x = call.InputMaps(0);
  if (x.height % 2 != 0 || x.width % 2 != 0) throw std::runtime_error("height and width must be even");
  ShufflePixels<false>(call.attributes.threads, x, call.OutputMaps(x.batch, x.height / 2, x.width / 2, 4 * x.channels).data);
}

// x → channels as 2×2 pixels.
inline void DepthToSpace2x(Call& call) {
  const Maps x = call.InputMaps(0);
  if (x.channels % 4 != 0) throw std::runtime_error("the channels must be a multiple of four");
  ShufflePixels<true>(call.attributes.threads, call.OutputMaps(x.batch, 2 * x.height, 2 * x.width, x.channels / 4), x.data);
}

// x → x̂ and every pixel's inverse norm.
inline void PixelNorm(Call& call) {
  const Pixels x = call.InputPixels(0);
  float* const normalized = call.Output(call.Shape(0));
  NormalizePixels(call.attributes.threads, call.attributes.epsilon, x, normalized, call.Output({x.count}));
}

// The gradient by x̂, x̂, the inverse norms → the gradient by x.
inline void PixelNormBackward(Call& call) {
  NormalizePixelsGradient(call.attributes.threads, call.InputPixels(0), call.Input(1), call.Input(2), call.Output(call.Shape(0)));
}

// x, γ, β → x̂·γ + β, x̂ and every pixel's inverse norm.
inline void ModulatedPixelNorm(Call& call) {
  const Pixels x = call.InputPixels(0);
  float *const out = call.Output(call.Shape(0)), *const normalized = call.Output(call.Shape(0));
  ModulatePixels(call.attributes.threads, call.attributes.epsilon, x, x.count / call.Length(1, 0), call.Input(1), call.Input(2), out,
                 normalized, call.Output({x.count}));
}

// The gradient by the output, x̂, the inverse norms, γ → the gradients by x, γ, β.
inline void ModulatedPixelNormBackward(Call& call) {
  const Pixels dy = call.InputPixels(0);
  float *const dx = call.Output(call.Shape(0)), *const gamma = call.Output(call.Shape(3));
  ModulatePixelsGradient(call.attributes.threads, dy, dy.count / call.Length(3, 0), call.Input(1), call.Input(2), call.Input(3), dx, gamma,
                         call.Output(call.Shape(3)));
}

// x, γ, β → SiLU(x̂·γ + β), and every image's and group's mean and inverse deviation.
inline void GroupNormSilu(Call& call) {
  const Pixels x = call.InputPixels(0);
  const long images = call.Length(1, 0), groups = call.attributes.groups;
  if (groups < 1 || x.channels % groups != 0) throw std::runtime_error("the channels must be a multiple of the groups");
  float* const out = call.Output(call.Shape(0));
  float *const mean = call.Output({images, groups}), *const inverse = call.Output({images, groups});
  GroupNormSiluPixels(call.attributes.threads, call.attributes.epsilon, groups, x, x.count / images, call.Input(1), call.Input(2), out, mean,
                      inverse);
}

// The gradient by the output, x, γ, β, means, inverse deviations → the gradients by x, γ, β.
inline void GroupNormSiluBackward(Call& call) {
  const Pixels dy = call.InputPixels(0), x = call.InputPixels(1);
  float *const dx = call.Output(call.Shape(1)), *const gamma = call.Output(call.Shape(2)), *const beta = call.Output(call.Shape(2));
  GroupNormSiluGradient(call.attributes.threads, call.Length(4, 1), dy, x, x.count / call.Length(2, 0), call.Input(2), call.Input(3),
                        call.Input(4), call.Input(5), dx, gamma, beta);
}

// A vector, factors of the same length, the outputs' shapes one after the other with the number of axes before each →
// the product, cut into these.
inline void ScaledSplit(Call& call) {
  const float *from = call.Input(0), *factors = call.Input(1), *const shapes = call.Input(2);
  const long length = call.Size(2);
  for (long i = 0; i < length; i += 1 + static_cast<long>(shapes[i])) {
    const std::vector<int64_t> shape(shapes + i + 1, shapes + i + 1 + static_cast<long>(shapes[i]));
    const long size = std::accumulate(shape.begin(), shape.end(), 1L, std::multiplies<long>());
    Multiply(from, factors, size, call.Output(shape));
    from += size;
    factors += size;
  }
}

// Factors, then tensors with as many values in all → the tensors as one vector, multiplied by the factors.
inline void ScaledJoin(Call& call) {
  const long inputs = call.inputs();
  const float* factors = call.Input(0);
  float* out = call.Output({call.Size(0)});
  for (long i = 1; i < inputs; i++) {
    Multiply(call.Input(i), factors, call.Size(i), out);
    factors += call.Size(i);
    out += call.Size(i);
  }
}
