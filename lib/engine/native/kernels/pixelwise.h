// The GANs' operations that work pixel by pixel, each in one pass over memory.
#pragma once

#include "layers.h"

// Values whose last axis are channels.
struct Pixels {
  const float* data;
  long count, channels;
  const float* pixel(long p) const { return data + p * channels; }
};

// Waking a thread takes as long as some ten thousand values.
constexpr long kValuesOfAThread = 65536;

inline long PixelsOfAThread(long channels) { return (kValuesOfAThread + channels - 1) / channels; }

inline float Dot(const float* a, const float* b, long count) {
  Vector sums = {};
  long c = 0;
  for (; c + kLanes <= count; c += kLanes) sums += *reinterpret_cast<const Vector*>(a + c) * *reinterpret_cast<const Vector*>(b + c);
  float sum = 0;
  for (int lane = 0; lane < kLanes; lane++) sum += sums[lane];
  for (; c < count; c++) sum += a[c] * b[c];
  return sum;
}

// Calls work(p) for all pixels, many at a time.
template <class Work>
void ForPixels(int threads, long count, long channels, const Work& work) {
  const long part = PixelsOfAThread(channels);
  Threads::ForEach(threads, (count + part - 1) / part, [&](int, long block) {
    for (long p = block * part; p < std::min(count, (block + 1) * part); p++) work(p);
  });
}

// to = LeakyReLU(x + bias); NaN stays NaN.
inline void BiasLeakyReluPixel(const float* x, const float* bias, float slope, long channels, float* __restrict to) {
  for (long c = 0; c < channels; c++) {
    const float sum = x[c] + bias[c];
    to[c] = sum * (sum < 0 ? slope : 1);  // a product in one branch only would not be computed by vectors
  }
}

inline void BiasLeakyReluPixels(int threads, const Pixels& x, const float* bias, float slope, float* out) {
  ForPixels(threads, x.count, x.channels, [&](long p) { BiasLeakyReluPixel(x.pixel(p), bias, slope, x.channels, out + p * x.channels); });
}

// Calls work(row) for all rows of all images, some at a time.
template <class Work>
void ForRows(int threads, const Maps& maps, const Work& work) {
  const long rows = maps.batch * maps.height, part = std::max(1L, kValuesOfAThread / (maps.width * maps.channels));
  Threads::ForEach(threads, (rows + part - 1) / part, [&](int, long block) {
    for (long row = block * part; row < std::min(rows, (block + 1) * part); row++) work(row);
  });
}

inline void UpsamplePixels(int threads, const Maps& x, float factor, const Maps& out) {
  const long length = out.width * out.channels;
  ForRows(threads, x, [&](long row) {
    const float* from = x.data + row * x.width * x.channels;
    float* __restrict to = out.data + 2 * row * length;
    for (long w = 0; w < x.width; w++, from += x.channels, to += 2 * x.channels) {
      for (long c = 0; c < x.channels; c++) to[c] = to[c + x.channels] = from[c] * factor;
    }
    std::copy(to - length, to, to);
  });
}

inline void DownsamplePixels(int threads, const Maps& x, float factor, const Maps& out) {
  const long channels = x.channels, length = x.width * channels;
  ForRows(threads, out, [&](long row) {
    const float *top = x.data + 2 * row * length, *bottom = top + length;
    float* __restrict to = out.data + row * out.width * channels;
    for (long w = 0; w < out.width; w++, top += 2 * channels, bottom += 2 * channels, to += channels) {
      for (long c = 0; c < channels; c++) to[c] = (top[c] + top[c + channels] + bottom[c] + bottom[c + channels]) * factor;
    }
  });
}

// Every 2×2 pixels become the channels of one, row by row; back: the reverse. `fine` has the more pixels.
template <bool back>
void ShufflePixels(int threads, const Maps& fine, float* coarse) {
  const long pair = 2 * fine.channels, columns = fine.width / 2;
  ForRows(threads, fine, [&](long row) {
    float* one = fine.data + row * fine.width * fine.channels;
    float* other = coarse + row / 2 * columns * 2 * pair + row % 2 * pair;
    for (long w = 0; w < columns; w++, one += pair, other += 2 * pair) back ? CopyRow(other, pair, one) : CopyRow(one, pair, other);
  });
}

// unit = x·r, r = 1/√(mean over channels of x² + ε), which is returned.
inline float NormalizePixel(const float* x, long channels, float epsilon, float* __restrict unit) {
  const float r = 1 / std::sqrt(Dot(x, x, channels) / channels + epsilon);
  for (long c = 0; c < channels; c++) unit[c] = x[c] * r;
  return r;
}

inline void NormalizePixels(int threads, float epsilon, const Pixels& x, float* normalized, float* inverse) {
  ForPixels(threads, x.count, x.channels, [&](long p) { inverse[p] = NormalizePixel(x.pixel(p), x.channels, epsilon, normalized + p * x.channels); });
}

// dx = r·(dy − x̂·mean over channels of dy·x̂).
inline void NormalizePixelsGradient(int threads, const Pixels& dy, const float* normalized, const float* inverse, float* dx) {
  const long channels = dy.channels;
  ForPixels(threads, dy.count, channels, [&](long p) {
    const float *const d = dy.pixel(p), *const unit = normalized + p * channels;
    float* __restrict const to = dx + p * channels;
    const float mean = Dot(d, unit, channels) / channels, r = inverse[p];
    for (long c = 0; c < channels; c++) to[c] = r * (d[c] - unit[c] * mean);
  });
}

// out = x̂·γ + β; γ and β hold the channels of every image.
inline void ModulatePixels(int threads, float epsilon, const Pixels& x, long pixelsOfAnImage, const float* gamma, const float* beta,
                           float* out, float* normalized, float* inverse) {
  const long channels = x.channels;
  ForPixels(threads, x.count, channels, [&](long p) {
    const long image = p / pixelsOfAnImage;
    const float *const factor = gamma + image * channels, *const term = beta + image * channels;
    float *const unit = normalized + p * channels, *__restrict const to = out + p * channels;
    inverse[p] = NormalizePixel(x.pixel(p), channels, epsilon, unit);
    for (long c = 0; c < channels; c++) to[c] = unit[c] * factor[c] + term[c];
  });
}

// With dx̂ = dy·γ: dx = r·(dx̂ − x̂·mean over channels of dx̂·x̂), dγ = Σ dy·x̂ and dβ = Σ dy over an image's pixels.
inline void ModulatePixelsGradient(int threads, const Pixels& dy, long pixelsOfAnImage, const float* normalized, const float* inverse,
                                   const float* gamma, float* dx, float* dgamma, float* dbeta) {
  const long channels = dy.channels;
  Threads::ForEach(threads, dy.count / pixelsOfAnImage, [&](int, long image) {
    const float* const factor = gamma + image * channels;
    float *__restrict const factorSum = dgamma + image * channels, *__restrict const termSum = dbeta + image * channels;
    std::fill(factorSum, factorSum + channels, 0.0f);
    std::fill(termSum, termSum + channels, 0.0f);
    std::vector<float> product(channels);
    for (long p = image * pixelsOfAnImage; p < (image + 1) * pixelsOfAnImage; p++) {
      const float *const d = dy.pixel(p), *const unit = normalized + p * channels;
      float* __restrict const to = dx + p * channels;
      for (long c = 0; c < channels; c++) {
        product[c] = d[c] * unit[c];
        factorSum[c] += product[c];
        termSum[c] += d[c];
      }
      const float mean = Dot(product.data(), factor, channels) / channels, r = inverse[p];
      for (long c = 0; c < channels; c++) to[c] = r * (d[c] * factor[c] - unit[c] * mean);
    }
  });
}

inline void Multiply(const float* a, const float* b, long count, float* __restrict out) {
  for (long i = 0; i < count; i++) out[i] = a[i] * b[i];
}
