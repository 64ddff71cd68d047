// The transition between two dense blocks: normalization, ReLU, 1×1 convolution, 2×2 mean.
// Mean and convolution are both linear, so the mean is taken first: a quarter of the multiplications.
#pragma once

#include "layers.h"

struct Transition {
  int threads;
  float epsilon;
  const float *gamma, *beta, *kernel;
};

// The four pixels whose mean is pixel p of the output.
struct Quartet {
  long first, width;
  Quartet(const Maps& x, const Maps& out, long p) : width(x.width) {
    const long column = p % out.width, row = p / out.width % out.height, image = p / (out.width * out.height);
    first = (image * x.height + 2 * row) * x.width + 2 * column;
  }
  long operator[](int i) const { return first + (i & 1) + (i >> 1) * width; }
};

inline void MeanOfNormalized(const Normalization& normalization, const Maps& x, const Maps& out, long first, long count, float* rows, long stride) {
  const float *const scale = normalization.scale.data(), *const shift = normalization.shift.data();
  for (long i = 0; i < count; i++) {
    const Quartet at(x, out, first + i);
    const float *const x0 = x.pixel(at[0]), *const x1 = x.pixel(at[1]), *const x2 = x.pixel(at[2]), *const x3 = x.pixel(at[3]);
    float* __restrict const row = rows + i * stride;
    for (long c = 0; c < x.channels; c++) {
      const float a = scale[c], b = shift[c];
      row[c] = 0.25f * (Relu(a * x0[c] + b) + Relu(a * x1[c] + b) + Relu(a * x2[c] + b) + Relu(a * x3[c] + b));
    }
  }
}

inline void RunTransition(const Transition& transition, const float* mean, const float* variance, const Maps& x, const Maps& out) {
  const Normalization normalization(transition.gamma, transition.beta, mean, variance, x.channels, transition.epsilon);
  const Panels panels(transition.threads, x.channels, out.channels, [&](long k, long j) { return transition.kernel[k * out.channels + j]; });
  const long stride = PaddedRow(x.channels);
  std::vector<Buffer> buffers(transition.threads);
  Threads::ForEach(transition.threads, BlocksOf(out.pixels()), [&](int thread, long block) {
    const long first = block * kBlock, count = std::min(kBlock, out.pixels() - first);
    float* const rows = buffers[thread].Of(kBlock * stride);
    MeanOfNormalized(normalization, x, out, first, count, rows, stride);
    panels.Multiply(rows, stride, count, [&](long row, long column, long height, long width, const float* tile, long tileStride) {
      for (long i = 0; i < height; i++) CopyRow(tile + i * tileStride, width, out.pixel(first + row + i) + column);
    });
  });
}

// Gradients by x, gamma, beta and the kernel.
inline void TransitionGradient(const Transition& transition, const float* mean, const float* variance, const Maps& x, const Maps& dy,
                               const Maps& dx, float* gamma, float* beta, float* kernel) {
  const long inputs = x.channels, outputs = dy.channels;
  const Normalization normalization(transition.gamma, transition.beta, mean, variance, inputs, transition.epsilon);
  const Panels panels(transition.threads, outputs, inputs, [&](long k, long j) { return transition.kernel[j * outputs + k]; });
  NormalizationSums sums(dy.pixels(), inputs);
  ProductSum kernelSum(transition.threads, inputs, outputs);
  // Pixels that no mean has read, at the end of an odd row or column, have no gradient at the normalization.
  if (x.height % 2 != 0 || x.width % 2 != 0) std::fill(dx.data, dx.data + x.pixels() * inputs, 0.0f);
  const long xStride = PaddedRow(inputs), dyStride = PaddedRow(outputs);
  std::vector<Buffer> buffers(2 * transition.threads);
  Threads::ForRanges(transition.threads, BlocksOf(dy.pixels()), [&](int thread, long block) {
    const long first = block * kBlock, count = std::min(kBlock, dy.pixels() - first);
    float* const rows = buffers[2 * thread].Of(kBlock * xStride);
    float* const right = buffers[2 * thread + 1].Of(kBlock * dyStride);
    MeanOfNormalized(normalization, x, dy, first, count, rows, xStride);
    for (long i = 0; i < count; i++) CopyRow(dy.pixel(first + i), outputs, right + i * dyStride);
    kernelSum.Add(thread, rows, xStride, right, dyStride, count);
    panels.Multiply(right, dyStride, count, [&](long row, long column, long height, long width, float* tile, long tileStride) {
      for (long i = 0; i < height; i++) {
        float* const mine = tile + i * tileStride;
        for (long j = 0; j < width; j++) mine[j] *= 0.25f;
        const Quartet at(x, dy, first + row + i);
        for (int corner = 0; corner < 4; corner++) {
          const float* const input = x.pixel(at[corner]) + column;
          float* const out = dx.pixel(at[corner]) + column;
          MaskByNormalized(mine, input, &normalization.scale[column], &normalization.shift[column], width, out);
          sums.AddRow(block, column, width, out, input, &normalization.mean[column]);
        }
      }
    });
  });
  kernelSum.Write([&](long i, long j) { return kernel + i * outputs + j; });
  sums.Write(normalization, gamma, beta);
  const NormalizationGradient gradient(normalization, gamma, beta, x.pixels());
  Threads::ForEach(transition.threads, BlocksOf(x.pixels()), [&](int, long block) {
    for (long p = block * kBlock; p < std::min(x.pixels(), (block + 1) * kBlock); p++) gradient.Apply(dx.pixel(p), x.pixel(p), dx.pixel(p));
  });
}
