// The pieces that DenseNet's layers are made of, over feature maps [pixels, channels].
#pragma once

#include <cmath>
#include <cstring>

#include "matrix.h"

// Feature maps of a batch; a pixel's channels may be a part of a longer row.
struct Maps {
  float* data;
  long batch, height, width, channels, stride;
  long pixels() const { return batch * height * width; }
  float* pixel(long i) const { return data + i * stride; }
  Maps columns(long first, long count) const { return {data + first, batch, height, width, count, stride}; }
};

inline long BlocksOf(long pixels) { return (pixels + kBlock - 1) / kBlock; }

// Zero for negative values; NaN stays NaN.
inline float Relu(float value) { return value < 0 ? 0 : value; }

// Batch normalization as it is applied: ReLU(scale·x + shift).
struct Normalization {
  std::vector<float> mean, inverse, scale, shift;

  Normalization(const float* gamma, const float* beta, const float* means, const float* variances, long channels, float epsilon)
      : mean(means, means + channels), inverse(channels), scale(channels), shift(channels) {
    for (long c = 0; c < channels; c++) {
      inverse[c] = 1 / std::sqrt(variances[c] + epsilon);
      scale[c] = gamma[c] * inverse[c];
      shift[c] = beta[c] - mean[c] * scale[c];
    }
  }

  void Apply(const float* x, float* out) const { Apply(0, scale.size(), x, out); }

  // To some channels only.
  void Apply(long channel, long count, const float* __restrict x, float* __restrict out) const {
    const float *const a = scale.data() + channel, *const b = shift.data() + channel;
    for (long c = 0; c < count; c++) out[c] = Relu(a[c] * x[c] + b[c]);
  }
};

inline void CopyRow(const float* from, long count, float* to) {
  long c = 0;
  for (; c + kLanes <= count; c += kLanes) *reinterpret_cast<Vector*>(to + c) = *reinterpret_cast<const Vector*>(from + c);
  for (; c < count; c++) to[c] = from[c];
}

// Mean and variance of channels, from blocks of pixels; the same for any number of threads.
class Moments {
 public:
  Moments(long pixels, long channels) : pixels_(pixels), channels_(channels), means_(BlocksOf(pixels) * channels), squares_(means_.size()) {}

  void AddBlock(const Maps& x, long block) {
    const long first = block * kBlock, end = std::min(first + kBlock, pixels_);
    float* const mean = &means_[block * channels_];
    float* const squares = &squares_[block * channels_];
    for (long p = first; p < end; p++) {
      for (long c = 0; c < channels_; c++) mean[c] += x.pixel(p)[c];
    }
    for (long c = 0; c < channels_; c++) mean[c] /= end - first;
    for (long p = first; p < end; p++) {
      for (long c = 0; c < channels_; c++) squares[c] += (x.pixel(p)[c] - mean[c]) * (x.pixel(p)[c] - mean[c]);
    }
  }

  void AddAll(int threads, const Maps& x) {
    Threads::ForEach(threads, BlocksOf(pixels_), [&](int, long block) { AddBlock(x, block); });
  }

  void Write(float* mean, float* variance) const {
    for (long c = 0; c < channels_; c++) {
      double sum = 0, squares = 0;
      ForBlocks([&](long block, double count) { sum += count * means_[block * channels_ + c]; });
      const double center = sum / pixels_;
      ForBlocks([&](long block, double count) {
        const double offset = means_[block * channels_ + c] - center;
        squares += squares_[block * channels_ + c] + count * offset * offset;
      });
      mean[c] = center;
      variance[c] = squares / pixels_;
    }
  }

 private:
  template <class Use>
  void ForBlocks(const Use& use) const {
    for (long block = 0; block < BlocksOf(pixels_); block++) use(block, std::min(kBlock, pixels_ - block * kBlock));
  }

  long pixels_, channels_;
  std::vector<float> means_, squares_;
};

// Running statistics after a batch; the variance moves towards the unbiased estimate, as in TensorFlow.
inline void MoveRunning(const float* old, const float* batch, long channels, float momentum, double factor, float* out) {
  for (long c = 0; c < channels; c++) out[c] = momentum * old[c] + (1 - momentum) * static_cast<float>(factor * batch[c]);
}

inline double Unbiased(long pixels) { return pixels / std::max(1.0, pixels - 1.0); }

// Where a pixel is in its picture.
struct Position {
  unsigned row, column, height, width;
  Position(const Maps& x, long pixel) : height(x.height), width(x.width) {
    const unsigned rows = static_cast<unsigned long>(pixel) / width;
    column = pixel - static_cast<long>(rows) * width;
    row = rows % height;
  }

  bool IsInside() const { return row > 0 && row + 1 < height && column > 0 && column + 1 < width; }

  // The nine neighbors, in the order of a 3×3 kernel: calls use(tap, offset of the pixel) for those in the picture.
  template <class Use>
  void ForNeighbors(const Use& use) const {
    for (int dy = -1, tap = 0; dy <= 1; dy++) {
      for (int dx = -1; dx <= 1; dx++, tap++) {
        // What is before the picture is a large number when unsigned.
        if (row + dy < height && column + dx < width) use(tap, dy * static_cast<long>(width) + dx);
      }
    }
  }
};

// The channels of all neighbors, one after the other, with zeros around the picture.
inline void GatherNeighbors(const Maps& x, long pixel, float* out) {
  const Position position(x, pixel);
  if (!position.IsInside()) std::memset(out, 0, 4 * 9 * x.channels);
  position.ForNeighbors([&](int tap, long offset) { CopyRow(x.pixel(pixel + offset), x.channels, out + tap * x.channels); });
}

// A 3×3 convolution from its products: out = Σ over taps of products[neighbor][tap]. `of` finds a pixel's products.
template <class Of>
inline void SumNeighbors(const Maps& out, long pixel, const Of& of) {
  const long channels = out.channels;
  float* __restrict const to = out.pixel(pixel);
  const Position position(out, pixel);
  const float* from[9];
  position.ForNeighbors([&](int tap, long offset) { from[tap] = of(pixel + offset) + tap * channels; });
  if (position.IsInside()) {
    const float *const a = from[0], *const b = from[1], *const c = from[2], *const d = from[3], *const e = from[4], *const f = from[5],
                *const g = from[6], *const h = from[7], *const i = from[8];
    for (long j = 0; j < channels; j++) to[j] = a[j] + b[j] + c[j] + d[j] + e[j] + f[j] + g[j] + h[j] + i[j];
  } else {
    std::fill(to, to + channels, 0.0f);
    position.ForNeighbors([&](int tap, long) {
      for (long j = 0; j < channels; j++) to[j] += from[tap][j];
    });
  }
}

// Gradient at the normalization: where ReLU(scale·x + shift) is positive, the gradient behind it, elsewhere 0.
inline void MaskByNormalized(const float* __restrict d, const float* __restrict x, const float* __restrict scale, const float* __restrict shift,
                             long count, float* __restrict out) {
  for (long c = 0; c < count; c++) {
    const float value = d[c];
    out[c] = scale[c] * x[c] + shift[c] > 0 ? value : 0;
  }
}

// The same where the output of ReLU is there; it is overwritten.
inline void MaskByOutput(const float* __restrict d, long count, float* __restrict output) {
  for (long c = 0; c < count; c++) {
    const float value = d[c];
    output[c] = output[c] > 0 ? value : 0;
  }
}

inline void AddScaled(const float* __restrict d, const float* __restrict scale, long count, float* __restrict out) {
  for (long c = 0; c < count; c++) out[c] += scale[c] * d[c];
}

// Sums over pixels of the gradient behind a normalization's ReLU, and of its product with x − mean, by blocks of pixels.
class NormalizationSums {
 public:
  NormalizationSums(long pixels, long channels) : channels_(channels), blocks_(BlocksOf(pixels)), sums_(2 * blocks_ * channels) {}

  // Adds the gradient d of one pixel, at these channels.
  void AddRow(long block, long channel, long count, const float* d, const float* x, const float* mean) {
    float* const sum = &sums_[2 * block * channels_ + channel];
    Add(d, x, mean, count, sum, sum + channels_);
  }

  // Gradients by gamma and beta.
  void Write(const Normalization& normalization, float* gamma, float* beta) const {
    for (long c = 0; c < channels_; c++) {
      double sum = 0, product = 0;
      for (long block = 0; block < blocks_; block++) {
        sum += sums_[2 * block * channels_ + c];
        product += sums_[(2 * block + 1) * channels_ + c];
      }
      gamma[c] = product * normalization.inverse[c];
      beta[c] = sum;
    }
  }

 private:
  static void Add(const float* __restrict d, const float* __restrict x, const float* __restrict mean, long count,
                  float* __restrict sum, float* __restrict product) {
    for (long c = 0; c < count; c++) {
      sum[c] += d[c];
      product[c] += d[c] * (x[c] - mean[c]);
    }
  }

  long channels_, blocks_;
  std::vector<float> sums_;
};

// The gradient by a normalization's input, scale·(dz − mean(dz) − x̂·mean(dz·x̂)), with dz the gradient behind ReLU and x̂ the
// normalized input: the last two terms are linear in the input.
struct NormalizationGradient {
  std::vector<float> scale, constant, slope, mean;

  // By the gradients by gamma and beta.
  NormalizationGradient(const Normalization& normalization, const float* gamma, const float* beta, long pixels)
      : scale(normalization.scale), constant(scale.size()), slope(scale.size()), mean(normalization.mean) {
    for (size_t c = 0; c < scale.size(); c++) {
      constant[c] = -scale[c] * beta[c] / pixels;
      slope[c] = -scale[c] * normalization.inverse[c] * gamma[c] / pixels;
    }
  }

  void Apply(const float* dz, const float* x, float* out) const {  // dz may be out
    const float *const a = scale.data(), *const b = constant.data(), *const s = slope.data(), *const m = mean.data();
    for (long c = 0, channels = scale.size(); c < channels; c++) out[c] = a[c] * dz[c] + b[c] + s[c] * (x[c] - m[c]);
  }
};
