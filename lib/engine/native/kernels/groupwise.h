// Group normalization with modulation and SiLU, an image at a time: its values stay in the processor's cache.
#pragma once

#include <cstdint>
#include <cstring>

#include "pixelwise.h"

// e^x by 2^n·e^r, |r| ≤ ln 2 / 2, and a polynomial (Cephes' expf): two units in the last place, and no call, so that loops
// over it are computed by vectors.
inline float Exp(float x) {
  x = x < -87.0f ? -87.0f : x;
  x = x > 87.0f ? 87.0f : x;
  const float magic = 12582912.0f;  // adding it rounds to whole numbers
  const float n = (x * 1.44269504f + magic) - magic;
  const float r = x - n * 0.693359375f + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const int32_t bits = (static_cast<int32_t>(n) + 127) << 23;
  float power;
  std::memcpy(&power, &bits, sizeof power);
  return p * power;
}

inline float Sigmoid(float x) { return 1 / (1 + Exp(-x)); }

// What one image is normalized by: u = x·scale + shift.
struct ImageScale {
  std::vector<float> scale, shift;
  explicit ImageScale(long channels) : scale(channels), shift(channels) {}

  void Set(long groups, const float* mean, const float* inverse, const float* gamma, const float* beta) {
    const long width = static_cast<long>(scale.size()) / groups;
    for (long c = 0; c < static_cast<long>(scale.size()); c++) {
      scale[c] = inverse[c / width] * gamma[c];
      shift[c] = beta[c] - mean[c / width] * scale[c];
    }
  }
};

// Mean and inverse deviation of every group. Sums are about the first pixel, so that far-off means cost no digits.
inline void GroupMoments(const Pixels& x, long groups, float epsilon, float* mean, float* inverse) {
  const long channels = x.channels, width = channels / groups;
  std::vector<float> sums(channels), squares(channels);
  const float* const origin = x.pixel(0);
  for (long p = 0; p < x.count; p++) {
    const float* const from = x.pixel(p);
    float *__restrict const sum = sums.data(), *__restrict const square = squares.data();
    for (long c = 0; c < channels; c++) {
      const float d = from[c] - origin[c];
      sum[c] += d;
      square[c] += d * d;
    }
  }
  for (long g = 0; g < groups; g++) {
    double total = 0, variance = 0;
    const double count = static_cast<double>(x.count);
    for (long c = g * width; c < (g + 1) * width; c++) total += origin[c] + sums[c] / count;
    const double center = total / width;
    for (long c = g * width; c < (g + 1) * width; c++) {
      const double d = sums[c] / count, off = origin[c] + d - center;
      variance += squares[c] / count - d * d + off * off;
    }
    mean[g] = static_cast<float>(center);
    inverse[g] = static_cast<float>(1 / std::sqrt(std::max(0.0, variance / width) + epsilon));
  }
}

// One pixel of the gradient: du, and its part of the sums of du and du·x. A function of its own, since compilers see only
// of parameters that they do not overlap, and vectors need that.
inline void SiluPixelGradient(const float* __restrict x, const float* __restrict dy, const float* __restrict scale,
                              const float* __restrict shift, long channels, float* __restrict du, float* __restrict sum,
                              float* __restrict product) {
  for (long c = 0; c < channels; c++) {
    const float u = x[c] * scale[c] + shift[c], s = Sigmoid(u);
    const float d = dy[c] * s * (1 + u * (1 - s));
    du[c] = d;
    sum[c] += d;
    product[c] += d * x[c];
  }
}

// du → du·scale + x·ofX + term.
inline void LinePixel(const float* __restrict x, const float* __restrict scale, const float* __restrict ofX, const float* __restrict term,
                      long channels, float* __restrict du) {
  for (long c = 0; c < channels; c++) du[c] = du[c] * scale[c] + x[c] * ofX[c] + term[c];
}

inline void GroupNormSiluPixels(int threads, float epsilon, long groups, const Pixels& x, long pixelsOfAnImage, const float* gamma,
                                const float* beta, float* out, float* mean, float* inverse) {
  const long channels = x.channels;
  Threads::ForEach(threads, x.count / pixelsOfAnImage, [&](int, long image) {
    const Pixels own = {x.pixel(image * pixelsOfAnImage), pixelsOfAnImage, channels};
    GroupMoments(own, groups, epsilon, mean + image * groups, inverse + image * groups);
    ImageScale by(channels);
    by.Set(groups, mean + image * groups, inverse + image * groups, gamma + image * channels, beta + image * channels);
    const float *const scale = by.scale.data(), *const shift = by.shift.data();
    for (long p = 0; p < own.count; p++) {
      const float* const from = own.pixel(p);
      float* __restrict const to = out + (image * pixelsOfAnImage + p) * channels;
      for (long c = 0; c < channels; c++) {
        const float u = from[c] * scale[c] + shift[c];
        to[c] = u * Sigmoid(u);
      }
    }
  });
}

// With du = dy·σ(u)·(1 + u·(1 − σ(u))) and dx̂ = du·γ: dx = r·(dx̂ − mean of dx̂ − x̂·mean of dx̂·x̂) over the group,
// dγ = Σ du·x̂ and dβ = Σ du over the image's pixels. dx holds du in between.
inline void GroupNormSiluGradient(int threads, long groups, const Pixels& dy, const Pixels& x, long pixelsOfAnImage, const float* gamma,
                                  const float* beta, const float* mean, const float* inverse, float* dx, float* dgamma, float* dbeta) {
  const long channels = x.channels, width = channels / groups;
  Threads::ForEach(threads, x.count / pixelsOfAnImage, [&](int, long image) {
    const long first = image * pixelsOfAnImage;
    const float *const m = mean + image * groups, *const r = inverse + image * groups, *const factor = gamma + image * channels;
    ImageScale by(channels);
    by.Set(groups, m, r, factor, beta + image * channels);
    const float *const scale = by.scale.data(), *const shift = by.shift.data();
    std::vector<float> products(channels), a(channels), b(channels);
    float *const product = products.data(), *const sum = dbeta + image * channels;
    std::fill(sum, sum + channels, 0.0f);
    for (long p = first; p < first + pixelsOfAnImage; p++)
      SiluPixelGradient(x.pixel(p), dy.pixel(p), scale, shift, channels, dx + p * channels, sum, product);
    for (long c = 0; c < channels; c++) dgamma[image * channels + c] = r[c / width] * (product[c] - m[c / width] * sum[c]);
    // dx = du·γ·r − r·mean − x̂·r·projected, and x̂ = x·r − m·r: with du a line in du and x.
    for (long g = 0; g < groups; g++) {
      double total = 0, projected = 0;
      for (long c = g * width; c < (g + 1) * width; c++) {
        total += static_cast<double>(factor[c]) * sum[c];
        projected += static_cast<double>(factor[c]) * dgamma[image * channels + c];
      }
      const double count = static_cast<double>(width) * pixelsOfAnImage;
      for (long c = g * width; c < (g + 1) * width; c++) {
        a[c] = static_cast<float>(-r[g] * r[g] * projected / count);
        b[c] = static_cast<float>(-r[g] * total / count + m[g] * r[g] * r[g] * projected / count);
      }
    }
    const float *const ofX = a.data(), *const term = b.data();
    for (long p = first; p < first + pixelsOfAnImage; p++) LinePixel(x.pixel(p), scale, ofX, term, channels, dx + p * channels);
  });
}
