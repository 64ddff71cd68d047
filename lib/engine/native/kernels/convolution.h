// 3×3 convolutions with stride 1 that keep height and width, by minimal filtering F(2×2, 3×3) (Winograd 1980; Lavin & Gray
// 2016): Y = Aᵀ[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]A makes 2×2 outputs of 4×4 inputs with 16 multiplications instead of 36. Over channels,
// each of the 16 places is one matrix product. All transforms add, subtract and halve, so that little precision is lost.
#pragma once

#include "layers.h"

constexpr int kPlaces = 16;

// Tiles whose products are made at once; a multiple of the rows of every tile of a product.
constexpr long kTiles = kBlock;

// A product's matrices lie side by side, one a place. Their distance is no multiple of 4096 bytes, since they are read together.
inline long PlaceStride(long values) { return RoundUp(values, 64) + 16; }

// How many channels are transformed at once. A vector cannot itself be a template's argument: it would lose its alignment.
struct ByVector {
  typedef Vector Value;
};
struct ByFour {
  typedef float Value __attribute__((vector_size(16), aligned(4)));
};
struct ByOne {
  typedef float Value;
};

template <class By>
inline typename By::Value& At(float* place) { return *reinterpret_cast<typename By::Value*>(place); }
template <class By>
inline const typename By::Value& At(const float* place) { return *reinterpret_cast<const typename By::Value*>(place); }

// Calls use(channel, how many at once) for all channels.
template <class Use>
inline void ForChannels(long channels, const Use& use) {
  long c = 0;
  for (; c + kLanes <= channels; c += kLanes) use(c, ByVector());
  for (; c + 4 <= channels; c += 4) use(c, ByFour());
  for (; c < channels; c++) use(c, ByOne());
}

// Bᵀ·d·B of the 4×4 pixels; `to` and its places `stride` apart take the result.
template <class By>
inline void TransformInput(const float* const* pixels, long channel, float* to, long stride) {
  typename By::Value half[4][4];
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    const typename By::Value a = At<By>(pixels[4 * i] + channel), b = At<By>(pixels[4 * i + 1] + channel);
    const typename By::Value c = At<By>(pixels[4 * i + 2] + channel), d = At<By>(pixels[4 * i + 3] + channel);
    half[i][0] = a - c, half[i][1] = b + c, half[i][2] = c - b, half[i][3] = b - d;
  }
#pragma GCC unroll 4
  for (int j = 0; j < 4; j++) {
    At<By>(to + j * stride) = half[0][j] - half[2][j];
    At<By>(to + (4 + j) * stride) = half[1][j] + half[2][j];
    At<By>(to + (8 + j) * stride) = half[2][j] - half[1][j];
    At<By>(to + (12 + j) * stride) = half[1][j] - half[3][j];
  }
}

// Aᵀ·m·A, for the pixels of a tile that are in the picture; the others are null.
template <class By>
inline void TransformOutput(const float* from, long stride, long channel, float* const* pixels) {
  typename By::Value half[2][4];
#pragma GCC unroll 4
  for (int j = 0; j < 4; j++) {
    const typename By::Value b = At<By>(from + (4 + j) * stride), c = At<By>(from + (8 + j) * stride);
    half[0][j] = At<By>(from + j * stride) + b + c;
    half[1][j] = b - c - At<By>(from + (12 + j) * stride);
  }
#pragma GCC unroll 2
  for (int i = 0; i < 2; i++) {
    if (pixels[2 * i] != nullptr) At<By>(pixels[2 * i] + channel) = half[i][0] + half[i][1] + half[i][2];
    if (pixels[2 * i + 1] != nullptr) At<By>(pixels[2 * i + 1] + channel) = half[i][1] - half[i][2] - half[i][3];
  }
}

// A·y·Aᵀ of a tile's 2×2 pixels: the transpose of the above, for gradients by weights.
template <class By>
inline void TransformOutputGradient(const float* const* pixels, long channel, float* to, long stride) {
  typename By::Value half[4][2];
#pragma GCC unroll 2
  for (int j = 0; j < 2; j++) {
    const typename By::Value a = At<By>(pixels[j] + channel), b = At<By>(pixels[2 + j] + channel);
    half[0][j] = a, half[1][j] = a + b, half[2][j] = a - b, half[3][j] = -b;
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    At<By>(to + 4 * i * stride) = half[i][0];
    At<By>(to + (4 * i + 1) * stride) = half[i][0] + half[i][1];
    At<By>(to + (4 * i + 2) * stride) = half[i][0] - half[i][1];
    At<By>(to + (4 * i + 3) * stride) = -half[i][1];
  }
}

// G·g·Gᵀ of the nine weights, `tap` values apart.
template <class By>
inline void TransformWeights(const float* from, long tap, float* to, long stride) {
  typename By::Value half[4][3];
#pragma GCC unroll 3
  for (int j = 0; j < 3; j++) {
    const typename By::Value a = At<By>(from + j * tap), b = At<By>(from + (3 + j) * tap), c = At<By>(from + (6 + j) * tap), sum = (a + c) * 0.5f;
    half[0][j] = a, half[1][j] = sum + b * 0.5f, half[2][j] = sum - b * 0.5f, half[3][j] = c;
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    const typename By::Value sum = (half[i][0] + half[i][2]) * 0.5f, middle = half[i][1] * 0.5f;
    At<By>(to + 4 * i * stride) = half[i][0];
    At<By>(to + (4 * i + 1) * stride) = sum + middle;
    At<By>(to + (4 * i + 2) * stride) = sum - middle;
    At<By>(to + (4 * i + 3) * stride) = half[i][2];
  }
}

// Gᵀ·m·G: the transpose of the above, which makes the nine gradients.
template <class By>
inline void TransformWeightsGradient(const float* from, long stride, float* to, long tap) {
  typename By::Value half[3][4];
#pragma GCC unroll 4
  for (int j = 0; j < 4; j++) {
    const typename By::Value b = At<By>(from + (4 + j) * stride), c = At<By>(from + (8 + j) * stride), sum = (b + c) * 0.5f;
    half[0][j] = At<By>(from + j * stride) + sum;
    half[1][j] = (b - c) * 0.5f;
    half[2][j] = sum + At<By>(from + (12 + j) * stride);
  }
#pragma GCC unroll 3
  for (int i = 0; i < 3; i++) {
    const typename By::Value sum = (half[i][1] + half[i][2]) * 0.5f;
    At<By>(to + 3 * i * tap) = half[i][0] + sum;
    At<By>(to + (3 * i + 1) * tap) = (half[i][1] - half[i][2]) * 0.5f;
    At<By>(to + (3 * i + 2) * tap) = sum + half[i][3];
  }
}

// The tiles of feature maps: 2×2 pixels each, fewer at the edges of pictures of odd size.
class Tiling {
 public:
  explicit Tiling(const Maps& x) : x_(x), columns_((x.width + 1) / 2), rows_((x.height + 1) / 2), nothing_(x.channels) {}

  long count() const { return x_.batch * static_cast<long>(rows_) * columns_; }

  // A tile's own pixels, null where there are none.
  void Own(long tile, float* pixels[4]) const { Around<2, float>(tile, 0, nullptr, pixels); }

  // The same, zeros where there are none.
  void OwnOrZero(long tile, const float* pixels[4]) const { Around<2>(tile, 0, nothing_.data(), pixels); }

  // The 4×4 pixels that they are made of.
  void Patch(long tile, const float* pixels[16]) const { Around<4>(tile, -1, nothing_.data(), pixels); }

 private:
  template <int side, class Pixel>
  void Around(long tile, long first, Pixel* outside, Pixel** pixels) const {
    const unsigned number = tile, line = number / columns_, image = line / rows_;
    const long top = 2 * (line - image * rows_) + first, left = 2 * (number - line * columns_) + first;
    if (top >= 0 && left >= 0 && top + side <= x_.height && left + side <= x_.width) {
      Pixel* const corner = x_.pixel((image * x_.height + top) * x_.width + left);
      for (long i = 0; i < side; i++) {
        for (long j = 0; j < side; j++) pixels[side * i + j] = corner + (i * x_.width + j) * x_.stride;
      }
      return;
    }
    for (long i = 0; i < side; i++) {
      for (long j = 0; j < side; j++) {
        const long row = top + i, column = left + j;
        const bool inside = row >= 0 && row < x_.height && column >= 0 && column < x_.width;
        pixels[side * i + j] = inside ? x_.pixel((image * x_.height + row) * x_.width + column) : outside;
      }
    }
  }

  const Maps x_;
  const unsigned columns_, rows_;
  const std::vector<float> nothing_;
};

// The weights of all places, in the order in which tiles of products read them.
class PlaceWeights {
 public:
  // `weights` are [3, 3, inputs, outputs]; turned, they are those of the gradient by the input: from outputs to inputs.
  PlaceWeights(int threads, const float* weights, long inputs, long outputs, bool turned)
      : depth_(turned ? outputs : inputs), columns_(turned ? inputs : outputs) {
    const long width = RoundUp(columns_, kLanes), blocks = (depth_ + kLanes - 1) / kLanes;
    stride_ = PlaceStride(depth_ * width);
    data_ = buffer_.Of(kPlaces * stride_);
    Threads::ForEach(depth_ * columns_ > 4096 ? threads : 1, blocks, [&](int, long block) {
      const long first = block * kLanes, count = std::min<long>(kLanes, depth_ - first);
      std::vector<float> rows(kLanes * 9 * width);
      for (long tap = 0; tap < 9; tap++) {
        if (turned) {
          for (long j = 0; j < columns_; j++) {
            const float* const from = weights + ((8 - tap) * inputs + j) * outputs + first;
            for (long k = 0; k < count; k++) rows[(k * 9 + tap) * width + j] = from[k];
          }
        } else {
          for (long k = 0; k < count; k++) CopyRow(weights + (tap * inputs + first + k) * outputs, columns_, &rows[(k * 9 + tap) * width]);
        }
      }
      for (long k = 0; k < count; k++) {
        ForPanels(columns_, [&](long column, int vectors) {
          for (int j = 0; j < vectors * kLanes; j += kLanes)
            TransformWeights<ByVector>(&rows[k * 9 * width + column + j], width, data_ + column * depth_ + (first + k) * vectors * kLanes + j, stride_);
        });
      }
    });
  }

  // Multiplies rows [rows, depth] of one place; panel after panel, each with room for kTiles rows, takes the result.
  void Multiply(int place, const float* block, long rows, float* out) const {
    const float* const weights = data_ + place * stride_;
    ForPanels(columns_, [&](long column, int vectors) {
      const float* const panel = weights + column * depth_;
      if (vectors == 4) Panel<4>(block, rows, panel, out + column * kTiles);
      if (vectors == 3) Panel<3>(block, rows, panel, out + column * kTiles);
      if (vectors == 2) Panel<2>(block, rows, panel, out + column * kTiles);
      if (vectors == 1) Panel<1>(block, rows, panel, out + column * kTiles);
    });
  }

  // Calls use(first column, vectors) for panels that cover all columns.
  template <class Use>
  static void ForPanels(long columns, const Use& use) {
    for (long column = 0; column < columns;) {
      const int vectors = std::min<long>(4, (columns - column + kLanes - 1) / kLanes);
      use(column, vectors);
      column += vectors * kLanes;
    }
  }

 private:
  template <int vectors>
  void Panel(const float* block, long rows, const float* panel, float* out) const {
    constexpr long height = RowsOf(vectors), width = vectors * kLanes;
    for (long row = 0; row < rows; row += height) Tile<vectors, true>(block + row * depth_, depth_, panel, width, depth_, out + row * width);
  }

  long depth_, columns_, stride_;
  Buffer buffer_;
  float* data_;
};

// out = x ∗ weights; turned: the gradient by a convolution's input, of x = that by its output.
inline void Convolve(int threads, const Maps& x, const float* weights, bool turned, const Maps& out) {
  const PlaceWeights places(threads, weights, turned ? out.channels : x.channels, turned ? x.channels : out.channels, turned);
  const Tiling from(x), to(out);
  const long tiles = to.count(), inputs = PlaceStride(kTiles * x.channels), outputs = PlaceStride(kTiles * RoundUp(out.channels, kLanes));
  std::vector<Buffer> inputBuffers(threads), outputBuffers(threads);
  Threads::ForEach(threads, (tiles + kTiles - 1) / kTiles, [&](int thread, long block) {
    float *const in = inputBuffers[thread].Of(kPlaces * inputs), *const products = outputBuffers[thread].Of(kPlaces * outputs);
    const long first = block * kTiles, count = std::min(kTiles, tiles - first);
    for (long t = 0; t < count; t++) {
      const float* patch[16];
      from.Patch(first + t, patch);
      ForChannels(x.channels, [&](long c, auto by) { TransformInput<decltype(by)>(patch, c, in + t * x.channels + c, inputs); });
    }
    for (int place = 0; place < kPlaces; place++) places.Multiply(place, in + place * inputs, count, products + place * outputs);
    for (long t = 0; t < count; t++) {
      float* own[4];
      to.Own(first + t, own);
      PlaceWeights::ForPanels(out.channels, [&](long column, int vectors) {
        const long width = vectors * kLanes;
        const float* const row = products + column * kTiles + t * width;
        ForChannels(std::min(width, out.channels - column),
                    [&](long c, auto by) { TransformOutput<decltype(by)>(row + c, outputs, column + c, own); });
      });
    }
  });
}

// The gradient by a convolution's weights, [3, 3, channels of x, channels of dy]: sums over tiles, always in the same order.
class WeightsGradient {
 public:
  WeightsGradient(int threads, const Maps& x, const Maps& dy)
      : threads_(threads), inputs_(x.channels), outputs_(dy.channels), width_(RoundUp(outputs_, kLanes)), from_(x), to_(dy) {
    // So many tiles of all places fit into the processor's cache (some 1.2 MB), as does one place's part into that next to it.
    chunk_ = std::min(4 * kTiles, std::max(kTiles, 18432 / (inputs_ + outputs_) / kTiles * kTiles));
    xStride_ = PlaceStride(chunk_ * inputs_ + kWidest);
    dyStride_ = PlaceStride(chunk_ * outputs_ + kWidest);
    sumStride_ = PlaceStride(inputs_ * width_);
  }

  void Compute(float* gradient) {
    std::vector<float> sums(kPlaces * sumStride_);
    for (long first = 0; first < to_.count(); first += chunk_) AddChunk(first, std::min(chunk_, to_.count() - first), sums.data());
    Threads::ForEach(inputs_ * outputs_ > 4096 ? threads_ : 1, inputs_, [&](int, long input) {
      ForChannels(outputs_, [&](long c, auto by) {
        TransformWeightsGradient<decltype(by)>(&sums[input * width_ + c], sumStride_, gradient + input * outputs_ + c, inputs_ * outputs_);
      });
    });
  }

 private:
  void AddChunk(long first, long count, float* sums) {
    float *const x = xBuffer_.Of(kPlaces * xStride_), *const dy = dyBuffer_.Of(kPlaces * dyStride_);
    Threads::ForEach(threads_, (count + kTiles - 1) / kTiles, [&](int, long block) {
      for (long t = block * kTiles; t < std::min(count, (block + 1) * kTiles); t++) {
        const float *patch[16], *own[4];
        from_.Patch(first + t, patch);
        to_.OwnOrZero(first + t, own);
        ForChannels(inputs_, [&](long c, auto by) { TransformInput<decltype(by)>(patch, c, x + t * inputs_ + c, xStride_); });
        ForChannels(outputs_, [&](long c, auto by) { TransformOutputGradient<decltype(by)>(own, c, dy + t * outputs_ + c, dyStride_); });
      }
    });
    Threads::ForEach(threads_, kPlaces, [&](int, long place) {
      PlaceWeights::ForPanels(outputs_, [&](long column, int vectors) {
        const float *const a = x + place * xStride_, *const b = dy + place * dyStride_ + column;
        float* const sum = sums + place * sumStride_ + column;
        if (vectors == 4) AddPanel<4>(a, b, count, sum);
        if (vectors == 3) AddPanel<3>(a, b, count, sum);
        if (vectors == 2) AddPanel<2>(a, b, count, sum);
        if (vectors == 1) AddPanel<1>(a, b, count, sum);
      });
    });
  }

  template <int vectors>
  void AddPanel(const float* a, const float* b, long count, float* sum) const {
    constexpr long height = RowsOf(vectors), width = vectors * kLanes;
    alignas(64) float tile[height * width];
    for (long row = 0; row < inputs_; row += height) {
      Tile<vectors, false>(a + row, inputs_, b, outputs_, count, tile);
      for (long i = 0; i < std::min(height, inputs_ - row); i++) {
        for (long j = 0; j < width; j += kLanes) At<ByVector>(sum + (row + i) * width_ + j) += At<ByVector>(tile + i * width + j);
      }
    }
  }

  const int threads_;
  const long inputs_, outputs_, width_;
  const Tiling from_, to_;
  long chunk_, xStride_, dyStride_, sumStride_;
  Buffer xBuffer_, dyBuffer_;
};
