// The gradients of a dense block in training.
// Of a normalization's gradient by its input (NormalizationGradient), the first term is added to the maps' gradient as soon as
// it is known; the others are linear in the map itself, so their coefficients are summed over all layers that read the map,
// and used once, when its gradient is needed.
#pragma once

#include "dense_block.h"

// Gradients by a layer's parameters, in their order.
struct DenseLayerGradients {
  float *gamma1, *beta1, *kernel1, *gamma2, *beta2, *kernel2;
};

class DenseBlockGradient {
 public:
  // `dall` is the gradient by all maps, and is overwritten.
  DenseBlockGradient(const DenseBlock& block, const DenseBlockState& state, const Maps& all, const Maps& dall)
      : block_(block), state_(state), all_(all), dall_(dall), pixels_(all.pixels()), parts_(BlocksOf(pixels_)),
        constant_(block.channels()), slope_(block.channels()), buffers_(2 * block.threads) {}

  void Compute(const std::vector<DenseLayerGradients>& gradients, const Maps& dx) {
    Buffer growth, bottleneck;
    const Maps dy{growth.Of(pixels_ * block_.growth), all_.batch, all_.height, all_.width, block_.growth, block_.growth};
    const Maps dz{bottleneck.Of(pixels_ * block_.bottleneck), all_.batch, all_.height, all_.width, block_.bottleneck, block_.bottleneck};
    for (long l = block_.layers.size() - 1; l >= 0; l--) {
      const float *const mean = state_.bottleneckMean + l * block_.bottleneck, *const variance = state_.bottleneckVariance + l * block_.bottleneck;
      const Normalization second(block_.layers[l].gamma2, block_.layers[l].beta2, mean, variance, block_.bottleneck, block_.epsilon);
      Finish(block_.channels(l), dy);
      GrowthGradient(l, second, dy, dz, gradients[l]);
      BottleneckGradient(l, second, dz, gradients[l]);
    }
    Finish(0, dx);
  }

 private:
  long EndOf(long part) const { return std::min(pixels_, (part + 1) * kBlock); }

  // The whole gradient of some maps, all their readers done.
  void Finish(long channel, const Maps& out) {
    Threads::ForEach(block_.threads, parts_, [&](int, long part) {
      for (long p = part * kBlock; p < EndOf(part); p++) {
        const float *const x = all_.pixel(p) + channel, *const d = dall_.pixel(p) + channel;
        for (long c = 0; c < out.channels; c++) {
          out.pixel(p)[c] = d[c] + constant_[channel + c] + slope_[channel + c] * (x[c] - state_.mean[channel + c]);
        }
      }
    });
  }

  // From dy behind the 3×3 convolution: its kernel's gradient, and dz before it, at the normalization.
  void GrowthGradient(long l, const Normalization& second, const Maps& dy, const Maps& dz, const DenseLayerGradients& gradients) {
    const Maps h = BottleneckOf(block_, state_, all_, l);
    const long growth = block_.growth, width = block_.bottleneck;
    const float* const kernel = block_.layers[l].kernel2;
    // A convolution with the kernel turned by 180°, its inputs and outputs exchanged.
    const Panels panels(block_.threads, 9 * growth, width, [&](long k, long j) { return kernel[((8 - k / growth) * width + j) * growth + k % growth]; });
    NormalizationSums sums(pixels_, width);
    ProductSum kernelSum(block_.threads, width, 9 * growth);
    const long dyStride = PaddedRow(9 * growth), hStride = PaddedRow(width);
    Threads::ForRanges(block_.threads, parts_, [&](int thread, long part) {
      const long first = part * kBlock, count = EndOf(part) - first;
      float *const dyRows = buffers_[2 * thread].Of(kBlock * dyStride), *const hRows = buffers_[2 * thread + 1].Of(kBlock * hStride);
      for (long i = 0; i < count; i++) {
        GatherNeighbors(dy, first + i, dyRows + i * dyStride);
        second.Apply(h.pixel(first + i), hRows + i * hStride);
      }
      kernelSum.Add(thread, hRows, hStride, dyRows, dyStride, count);
      panels.Multiply(dyRows, dyStride, count, [&](long row, long column, long height, long tileWidth, const float* tile, long tileStride) {
        const float *const scale = &second.scale[column], *const shift = &second.shift[column];
        for (long i = 0; i < height; i++) {
          const float* const x = h.pixel(first + row + i) + column;
          float* const out = dz.pixel(first + row + i) + column;
          MaskByNormalized(tile + i * tileStride, x, scale, shift, tileWidth, out);
          sums.AddRow(part, column, tileWidth, out, x, &second.mean[column]);
        }
      });
    });
    // The neighbor at one side of a pixel reads the pixel at the other.
    kernelSum.Write([&](long i, long j) { return gradients.kernel2 + ((8 - j / growth) * width + i) * growth + j % growth; });
    sums.Write(second, gradients.gamma2, gradients.beta2);
  }

  // From dz: the 1×1 convolution's gradients, and the layer's share of the gradient by the maps that it reads.
  void BottleneckGradient(long l, const Normalization& second, const Maps& dz, const DenseLayerGradients& gradients) {
    const DenseLayer& layer = block_.layers[l];
    const long channels = block_.channels(l), width = block_.bottleneck;
    const Normalization first(layer.gamma1, layer.beta1, state_.mean, state_.variance, channels, block_.epsilon);
    const Maps h = BottleneckOf(block_, state_, all_, l);
    const NormalizationGradient behind(second, gradients.gamma2, gradients.beta2, pixels_);
    const Panels panels(block_.threads, width, channels, [&](long k, long j) { return layer.kernel1[j * width + k]; });
    NormalizationSums sums(pixels_, channels);
    ProductSum kernelSum(block_.threads, channels, width);
    const long dhStride = PaddedRow(width), xStride = PaddedRow(channels);
    Threads::ForRanges(block_.threads, parts_, [&](int thread, long part) {
      const long start = part * kBlock, count = EndOf(part) - start;
      float* const dh = buffers_[2 * thread].Of(kBlock * dhStride);
      float* const rows = buffers_[2 * thread + 1].Of(kBlock * xStride);
      for (long i = 0; i < count; i++) {
        behind.Apply(dz.pixel(start + i), h.pixel(start + i), dh + i * dhStride);
        first.Apply(all_.pixel(start + i), rows + i * xStride);
      }
      kernelSum.Add(thread, rows, xStride, dh, dhStride, count);
      panels.Multiply(dh, dhStride, count, [&](long row, long column, long height, long tileWidth, const float* tile, long tileStride) {
        for (long i = 0; i < height; i++) {
          float* const d = rows + (row + i) * xStride + column;
          MaskByOutput(tile + i * tileStride, tileWidth, d);
          sums.AddRow(part, column, tileWidth, d, all_.pixel(start + row + i) + column, &first.mean[column]);
          AddScaled(d, &first.scale[column], tileWidth, dall_.pixel(start + row + i) + column);
        }
      });
    });
    kernelSum.Write([&](long i, long j) { return gradients.kernel1 + i * width + j; });
    sums.Write(first, gradients.gamma1, gradients.beta1);
    const NormalizationGradient later(first, gradients.gamma1, gradients.beta1, pixels_);
    for (long c = 0; c < channels; c++) {
      constant_[c] += later.constant[c];
      slope_[c] += later.slope[c];
    }
  }

  const DenseBlock& block_;
  const DenseBlockState& state_;
  const Maps all_, dall_;
  const long pixels_, parts_;
  std::vector<float> constant_, slope_;
  std::vector<Buffer> buffers_;
};
