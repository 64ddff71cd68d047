// A call of one of our own operations: its attributes, inputs and outputs, by TensorFlow's C interface.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "groupwise.h"
#include "layers.h"
#include "pixelwise.h"

// Without this, TensorFlow's header includes one that its package does not have, for a device that is not used here.
#define IS_SLIM_BUILD
#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"

// What the operations' attributes say; each operation has those that it needs.
struct Attributes {
  int threads = 1;
  float epsilon = 0, momentum = 0, slope = 0, factor = 1;
  long groups = 0;
};

class Status {
 public:
  ~Status() { TF_DeleteStatus(status_); }
  operator TF_Status*() { return status_; }
  void Check() const {
    if (TF_GetCode(status_) != TF_OK) throw std::runtime_error(TF_Message(status_));
  }

 private:
  TF_Status* status_ = TF_NewStatus();
};

// The inputs and outputs of one call.
class Call {
 public:
  Call(TF_OpKernelContext* context, const Attributes& attributes) : attributes(attributes), context_(context) {
    for (int i = 0; i < TF_NumInputs(context); i++) {
      TF_Tensor* tensor = nullptr;
      TF_GetInput(context, i, &tensor, status_);
      status_.Check();
      tensors_.push_back(tensor);
    }
  }
  ~Call() {
    for (TF_Tensor* tensor : tensors_) TF_DeleteTensor(tensor);
  }

  // Input i; it must not be written to.
  float* Input(size_t i) const { return static_cast<float*>(TF_TensorData(tensors_.at(i))); }
  size_t inputs() const { return tensors_.size() - outputs_; }
  long Length(size_t i, int axis) const { return TF_Dim(tensors_.at(i), axis); }
  long Size(size_t i) const { return TF_TensorElementCount(tensors_.at(i)); }
  std::vector<int64_t> Shape(size_t i) const {
    std::vector<int64_t> shape(TF_NumDims(tensors_.at(i)));
    for (size_t axis = 0; axis < shape.size(); axis++) shape[axis] = TF_Dim(tensors_[i], axis);
    return shape;
  }

  Pixels InputPixels(size_t i) const {
    const long channels = Shape(i).back();
    return {Input(i), Size(i) / channels, channels};
  }

  Maps InputMaps(size_t i) const {
    if (TF_NumDims(tensors_.at(i)) != 4) throw std::runtime_error("feature maps have 4 axes");
    return {Input(i), Length(i, 0), Length(i, 1), Length(i, 2), Length(i, 3), Length(i, 3)};
  }

  // The next output.
  float* Output(const std::vector<int64_t>& shape) {
    size_t size = 4;
    for (int64_t length : shape) size *= length;
    TF_Tensor* tensor = TF_AllocateOutput(context_, outputs_, TF_FLOAT, shape.data(), shape.size(), size, status_);
    status_.Check();
    tensors_.push_back(tensor);
    outputs_++;
    return static_cast<float*>(TF_TensorData(tensor));
  }

  Maps OutputMaps(long batch, long height, long width, long channels) {
    return {Output({batch, height, width, channels}), batch, height, width, channels, channels};
  }

  const Attributes& attributes;

 private:
  TF_OpKernelContext* context_;
  Status status_;
  std::vector<TF_Tensor*> tensors_;
  int outputs_ = 0;
};
