// A dense block of DenseNet in one piece: every layer reads all maps before it and appends its own, in place.
// A layer: normalization, ReLU, 1×1 convolution; normalization, ReLU, 3×3 convolution.
#pragma once

#include "layers.h"

// A layer's parameters, in the order in which they are given.
struct DenseLayer {
  const float *gamma1, *beta1, *kernel1, *gamma2, *beta2, *kernel2;
};

// Sizes of a block, and its layers.
struct DenseBlock {
  int threads;
  float epsilon;
  long inputs;      // maps of the block's input
  long bottleneck;  // maps between a layer's convolutions
  long growth;      // maps that a layer adds
  std::vector<DenseLayer> layers;

  long channels(long layer) const { return inputs + layer * growth; }
  long channels() const { return channels(layers.size()); }
};

inline void CopyInput(const DenseBlock& block, const Maps& x, const Maps& all) {
  Threads::ForEach(block.threads, BlocksOf(x.pixels()), [&](int, long part) {
    for (long p = part * kBlock; p < std::min(x.pixels(), (part + 1) * kBlock); p++) CopyRow(x.pixel(p), x.channels, all.pixel(p));
  });
}

// The first convolution, of maps normalized on the way.
class Bottleneck {
 public:
  Bottleneck(const DenseBlock& block, const DenseLayer& layer, const Normalization& normalization)
      : normalization_(normalization), stride_(PaddedRow(normalization.scale.size())), buffers_(block.threads),
        panels_(block.threads, normalization.scale.size(), block.bottleneck, [&](long k, long j) { return layer.kernel1[k * block.bottleneck + j]; }) {}

  // Some pixels: put(i, channel, count, values) takes them, i counted from the first.
  template <class Put>
  void Compute(int thread, const Maps& x, long first, long count, const Put& put) {
    float* const rows = buffers_[thread].Of(kBlock * stride_);
    for (long i = 0; i < count; i++) normalization_.Apply(x.pixel(first + i), rows + i * stride_);
    panels_.Multiply(rows, stride_, count, [&](long row, long column, long height, long width, const float* tile, long tileStride) {
      for (long i = 0; i < height; i++) put(row + i, column, width, tile + i * tileStride);
    });
  }

 private:
  const Normalization& normalization_;
  long stride_;
  std::vector<Buffer> buffers_;
  Panels panels_;
};

// The second convolution: make(thread, first, count, rows, stride) makes the rows that it reads, and done(block) is called while a
// block of the output is in the cache.
// Every pixel is multiplied by the whole kernel at once; a layer adds fewer maps than it reads, so the nine products of its
// neighbors are less to move than the neighbors themselves. A ring holds as many products as are waited for.
template <class Make, class Done>
inline void Growth(const DenseBlock& block, const DenseLayer& layer, const Maps& out, const Make& make, const Done& done) {
  const long growth = block.growth, width = 9 * growth, pixels = out.pixels(), blocks = BlocksOf(pixels), reach = out.width + 1;
  const Panels panels(block.threads, block.bottleneck, width, [&](long k, long j) {
    return layer.kernel2[(j / growth * block.bottleneck + k) * growth + j % growth];
  });
  const long capacity = PowerOfTwo(2 * reach + 2 * kBlock), stride = PaddedRow(block.bottleneck);
  // Ranges of blocks: the products of the neighbors on both sides are computed twice.
  const long ranges = block.threads * std::max(1L, std::min(4L, pixels / (64 * reach * block.threads)));
  std::vector<Buffer> buffers(2 * block.threads);
  Threads::ForEach(block.threads, ranges, [&](int thread, long range) {
    float *const rows = buffers[2 * thread].Of(kBlock * stride), *const ring = buffers[2 * thread + 1].Of(capacity * width);
    const long last = blocks * (range + 1) / ranges;
    long multiplied = std::max(0L, blocks * range / ranges * kBlock - reach);
    const auto of = [&](long pixel) { return ring + (pixel & (capacity - 1)) * width; };
    for (long part = blocks * range / ranges; part < last; part++) {
      const long end = std::min(pixels, (part + 1) * kBlock);
      while (multiplied < std::min(pixels, end + reach)) {
        const long count = std::min(kBlock, pixels - multiplied);
        make(thread, multiplied, count, rows, stride);
        panels.Multiply(rows, stride, count, [&](long row, long column, long height, long columns, const float* tile, long tileStride) {
          for (long i = 0; i < height; i++) CopyRow(tile + i * tileStride, columns, of(multiplied + row + i) + column);
        });
        multiplied += count;
      }
      for (long p = part * kBlock; p < end; p++) SumNeighbors(out, p, of);
      done(part);
    }
  });
}

// By the running statistics: mean1, variance1, mean2, variance2 of every layer.
inline void InferDenseBlock(const DenseBlock& block, const std::vector<const float*>& running, const Maps& x, const Maps& all) {
  CopyInput(block, x, all);
  for (size_t l = 0; l < block.layers.size(); l++) {
    const DenseLayer& layer = block.layers[l];
    const Maps read = all.columns(0, block.channels(l));
    const Normalization first(layer.gamma1, layer.beta1, running[4 * l], running[4 * l + 1], block.channels(l), block.epsilon);
    const Normalization second(layer.gamma2, layer.beta2, running[4 * l + 2], running[4 * l + 3], block.bottleneck, block.epsilon);
    Bottleneck bottleneck(block, layer, first);
    const auto make = [&](int thread, long pixel, long count, float* rows, long stride) {
      bottleneck.Compute(thread, read, pixel, count, [&](long i, long channel, long width, const float* values) {
        second.Apply(channel, width, values, rows + i * stride + channel);
      });
    };
    Growth(block, layer, all.columns(block.channels(l), block.growth), make, [](long) {});
  }
}

// What a training step keeps of a block, besides all its maps.
struct DenseBlockState {
  float* bottlenecks;      // [layers][pixels][bottleneck], before normalization
  float* mean;             // of all maps
  float* variance;
  float* bottleneckMean;   // [layers][bottleneck]
  float* bottleneckVariance;
};

inline Maps BottleneckOf(const DenseBlock& block, const DenseBlockState& state, const Maps& all, long layer) {
  float* const data = state.bottlenecks + layer * all.pixels() * block.bottleneck;
  return {data, all.batch, all.height, all.width, block.bottleneck, block.bottleneck};
}

// By the batch's own statistics.
inline void TrainDenseBlock(const DenseBlock& block, const Maps& x, const Maps& all, const DenseBlockState& state) {
  CopyInput(block, x, all);
  Moments input(x.pixels(), x.channels);
  input.AddAll(block.threads, x);
  input.Write(state.mean, state.variance);
  for (size_t l = 0; l < block.layers.size(); l++) {
    const DenseLayer& layer = block.layers[l];
    const Maps h = BottleneckOf(block, state, all, l), out = all.columns(block.channels(l), block.growth);
    const Normalization first(layer.gamma1, layer.beta1, state.mean, state.variance, block.channels(l), block.epsilon);
    Moments inner(all.pixels(), block.bottleneck), outer(all.pixels(), block.growth);
    Bottleneck bottleneck(block, layer, first);
    Threads::ForEach(block.threads, BlocksOf(x.pixels()), [&](int thread, long part) {
      const long begin = part * kBlock, count = std::min(kBlock, x.pixels() - begin);
      bottleneck.Compute(thread, all.columns(0, block.channels(l)), begin, count, [&](long i, long channel, long width, const float* values) {
        CopyRow(values, width, h.pixel(begin + i) + channel);
      });
      inner.AddBlock(h, part);
    });
    float *const mean = state.bottleneckMean + l * block.bottleneck, *const variance = state.bottleneckVariance + l * block.bottleneck;
    inner.Write(mean, variance);
    const Normalization second(layer.gamma2, layer.beta2, mean, variance, block.bottleneck, block.epsilon);
    const auto make = [&](int, long pixel, long count, float* rows, long stride) {
      for (long i = 0; i < count; i++) second.Apply(h.pixel(pixel + i), rows + i * stride);
    };
    Growth(block, layer, out, make, [&](long part) { outer.AddBlock(out, part); });
    outer.Write(state.mean + block.channels(l), state.variance + block.channels(l));
  }
}
