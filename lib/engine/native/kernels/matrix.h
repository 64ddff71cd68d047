// Products of matrices whose left side is made block by block: so normalization, ReLU and the gathering of a convolution's
// pixels happen in the processor's cache, on the way into the product. All matrices are row-major, in single precision.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

#include "threads.h"

#if defined(__AVX512F__)
constexpr int kLanes = 16, kSums = 24;
#elif defined(__AVX__)
constexpr int kLanes = 8, kSums = 12;
#else
constexpr int kLanes = 4, kSums = 24;
#endif

typedef float Vector __attribute__((vector_size(4 * kLanes), aligned(4)));

// Rows of the left side that are made at once; a multiple of the rows of every tile.
constexpr long kBlock = 48;
constexpr int kWidest = 4 * kLanes;

// Rows of a tile that is `vectors` wide: all its sums stay in registers.
constexpr int RowsOf(int vectors) { return vectors == 1 ? 12 : kSums / vectors; }

inline long RoundUp(long value, long step) { return (value + step - 1) / step * step; }

inline long PowerOfTwo(long atLeast) { return atLeast <= 1 ? 1 : 2 * PowerOfTwo((atLeast + 1) / 2); }

// The length of a row with room for a whole tile; rows whose distance is a multiple of 4096 bytes would share cache lines.
inline long PaddedRow(long columns) { return RoundUp(columns, 64) + 16; }

// Memory that begins where a vector may; grows, and never shrinks.
class Buffer {
 public:
  float* Of(long size) {
    if (size > size_) {
      data_.reset(static_cast<float*>(std::aligned_alloc(64, RoundUp(4 * size, 64))));
      size_ = size;
    }
    return data_.get();
  }

 private:
  struct Free {
    void operator()(float* data) const { std::free(data); }
  };
  std::unique_ptr<float, Free> data_;
  long size_ = 0;
};

// One tile of a product: tile[i][j] = Σ_k a[i·aRow + k·aDepth]·b[k·bDepth + j].
template <int vectors, bool byRows>
__attribute__((noinline)) void Tile(const float* a, long aStride, const float* b, long bDepth, long depth, float* tile) {
  constexpr int rows = RowsOf(vectors);
  Vector sums[rows][vectors] = {};
  const long aRow = byRows ? aStride : 1, aDepth = byRows ? 1 : aStride;
  for (long k = 0; k < depth; k++) {
    Vector right[vectors];
#pragma GCC unroll 4
    for (int j = 0; j < vectors; j++) right[j] = *reinterpret_cast<const Vector*>(b + j * kLanes);
#pragma GCC unroll 24
    for (int i = 0; i < rows; i++) {
      const float left = a[i * aRow];
#pragma GCC unroll 4
      for (int j = 0; j < vectors; j++) sums[i][j] += left * right[j];
    }
    a += aDepth;
    b += bDepth;
  }
#pragma GCC unroll 24
  for (int i = 0; i < rows; i++) {
#pragma GCC unroll 4
    for (int j = 0; j < vectors; j++) *reinterpret_cast<Vector*>(tile + (i * vectors + j) * kLanes) = sums[i][j];
  }
}

// Calls use(first column, vectors) for tiles that cover all columns.
template <class Use>
inline void ForColumns(long columns, const Use& use) {
  for (long column = 0; column < columns;) {
    const long left = columns - column;
    const int vectors = left > 2 * kLanes ? 4 : left > kLanes ? 2 : 1;
    use(column, vectors);
    column += vectors * kLanes;
  }
}

// The right side of products, in the order in which tiles read it.
class Panels {
 public:
  // element(k, j) is the value in row k, column j.
  template <class Element>
  Panels(int threads, long depth, long columns, const Element& element) : depth_(depth), columns_(columns) {
    float* const data = buffer_.Of(depth * RoundUp(columns, kWidest));
    ForColumns(columns, [&](long first, int vectors) {
      const long width = vectors * kLanes, used = std::min(width, columns - first);
      float* const panel = data + first * depth;
      Threads::ForRanges(depth * width > 65536 ? threads : 1, depth, [&](int, long k) {
        for (long j = 0; j < used; j++) panel[k * width + j] = element(k, first + j);
        for (long j = used; j < width; j++) panel[k * width + j] = 0;
      });
    });
    data_ = data;
  }

  long depth() const { return depth_; }

  // Calls use(row, column, rows, columns, tile, width) for the tiles of a block of rows times these panels; it may change the tile.
  template <class Use>
  void Multiply(const float* block, long stride, long rows, const Use& use) const {
    ForColumns(columns_, [&](long column, int vectors) {
      if (vectors == 4) Column<4>(block, stride, rows, column, use);
      if (vectors == 2) Column<2>(block, stride, rows, column, use);
      if (vectors == 1) Column<1>(block, stride, rows, column, use);
    });
  }

 private:
  template <int vectors, class Use>
  void Column(const float* block, long stride, long rows, long column, const Use& use) const {
    constexpr long height = RowsOf(vectors), width = vectors * kLanes;
    alignas(64) float tile[height * width];
    for (long row = 0; row < rows; row += height) {
      Tile<vectors, true>(block + row * stride, stride, data_ + column * depth_, width, depth_, tile);
      use(row, column, std::min(height, rows - row), std::min(width, columns_ - column), tile, width);
    }
  }

  Buffer buffer_;
  const float* data_;
  long depth_, columns_;
};

// Sums over all rows of the products of columns, sum[i][j] = Σ_p a[p][i]·b[p][j], kept by thread until the end.
class ProductSum {
 public:
  ProductSum(int threads, long rows, long columns) : rows_(rows), columns_(columns), sums_(threads) {}

  // Adds a block of up to kBlock rows; both sides have room for whole tiles (PaddedRow).
  void Add(int thread, const float* a, long aStride, const float* b, long bStride, long count) {
    auto& sum = sums_[thread];
    if (sum.empty()) sum.resize(rows_ * columns_);
    ForColumns(columns_, [&](long column, int vectors) {
      if (vectors == 4) AddColumn<4>(sum.data(), a, aStride, b + column, bStride, count, column);
      if (vectors == 2) AddColumn<2>(sum.data(), a, aStride, b + column, bStride, count, column);
      if (vectors == 1) AddColumn<1>(sum.data(), a, aStride, b + column, bStride, count, column);
    });
  }

  // at(i, j) is where the sum i, j belongs.
  template <class At>
  void Write(const At& at) const {
    for (long i = 0; i < rows_; i++) {
      for (long j = 0; j < columns_; j++) {
        float total = 0;
        for (const auto& sum : sums_) total += sum.empty() ? 0 : sum[i * columns_ + j];
        *at(i, j) = total;
      }
    }
  }

 private:
  template <int vectors>
  void AddColumn(float* sum, const float* a, long aStride, const float* b, long bStride, long count, long column) {
    constexpr long height = RowsOf(vectors), width = vectors * kLanes;
    alignas(64) float tile[height * width];
    const long columns = std::min(width, columns_ - column);
    for (long row = 0; row < rows_; row += height) {
      Tile<vectors, false>(a + row, aStride, b, bStride, count, tile);
      for (long i = 0; i < std::min(height, rows_ - row); i++) {
        float* const out = sum + (row + i) * columns_ + column;
        for (long j = 0; j < columns; j++) out[j] += tile[i * width + j];
      }
    }
  }

  long rows_, columns_;
  std::vector<std::vector<float>> sums_;
};
