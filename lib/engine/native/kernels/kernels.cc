// Kernels of our own as operations of TensorFlow, through its stable C interface: an operation takes a list of tensors and
// returns a list of tensors, in single precision. It is compiled once for each kind of processor.
#include <node_api.h>

#include <numeric>
#include <stdexcept>
#include <string>

#include "dense_block_gradient.h"
#include "pixelwise.h"
#include "transition.h"

// Without this, TensorFlow's header includes one that its package does not have, for a device that is not used here.
#define IS_SLIM_BUILD
#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"

namespace {

// What the operations' attributes say; each operation has those that it needs.
struct Attributes {
  int threads = 1;
  float epsilon = 0, momentum = 0, slope = 0;
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

// A normalization's and a convolution's inputs, in Keras' order.
enum Given { kGamma, kBeta, kMean, kVariance, kKernel, kGivenByConvolution };

// The block whose layers' parameters begin at input `first`; two convolutions a layer.
DenseBlock BlockOf(const Call& call, long inputs, size_t first) {
  DenseBlock block{call.attributes.threads, call.attributes.epsilon, inputs, 0, 0, {}};
  const size_t end = call.inputs();
  if ((end - first) % (2 * kGivenByConvolution) != 0) throw std::runtime_error("a dense layer takes ten parameters");
  for (size_t i = first; i < end; i += 2 * kGivenByConvolution) {
    const size_t second = i + kGivenByConvolution;
    block.bottleneck = call.Length(i + kKernel, 3);
    block.growth = call.Length(second + kKernel, 3);
    block.layers.push_back({call.Input(i + kGamma), call.Input(i + kBeta), call.Input(i + kKernel),
                            call.Input(second + kGamma), call.Input(second + kBeta), call.Input(second + kKernel)});
  }
  return block;
}

// New running statistics of a normalization whose parameters begin at input `first`, as the next two outputs.
void OutputRunning(Call& call, size_t first, const float* mean, const float* variance, long channels, long pixels) {
  const float momentum = call.attributes.momentum;
  MoveRunning(call.Input(first + kMean), mean, channels, momentum, 1, call.Output({channels}));
  MoveRunning(call.Input(first + kVariance), variance, channels, momentum, Unbiased(pixels), call.Output({channels}));
}

// x, then a layer's parameters after the other → all maps.
void DenseBlockInference(Call& call) {
  const Maps x = call.InputMaps(0);
  const DenseBlock block = BlockOf(call, x.channels, 1);
  std::vector<const float*> running;
  for (size_t i = 1; i < call.inputs(); i += kGivenByConvolution) {
    running.push_back(call.Input(i + kMean));
    running.push_back(call.Input(i + kVariance));
  }
  InferDenseBlock(block, running, x, call.OutputMaps(x.batch, x.height, x.width, block.channels()));
}

// The same inputs → all maps, the state for the gradient, the running statistics.
void DenseBlockTraining(Call& call) {
  const Maps x = call.InputMaps(0);
  const DenseBlock block = BlockOf(call, x.channels, 1);
  const long layers = block.layers.size(), channels = block.channels(), inner = block.bottleneck, count = call.inputs();
  const Maps all = call.OutputMaps(x.batch, x.height, x.width, channels);
  const DenseBlockState state{call.Output({layers, x.pixels(), inner}), call.Output({channels}), call.Output({channels}),
                              call.Output({layers, inner}), call.Output({layers, inner})};
  TrainDenseBlock(block, x, all, state);
  for (long l = 0, i = 1; i < count; l++, i += 2 * kGivenByConvolution) {
    OutputRunning(call, i, state.mean, state.variance, block.channels(l), x.pixels());
    OutputRunning(call, i + kGivenByConvolution, state.bottleneckMean + l * inner, state.bottleneckVariance + l * inner, inner, x.pixels());
  }
}

// The gradient by all maps, all maps, the state, the layers' parameters → the gradients by x and, for every convolution, by
// gamma, beta and the kernel.
void DenseBlockBackward(Call& call) {
  const Maps given = call.InputMaps(0), all = call.InputMaps(1);
  const DenseBlockState state{call.Input(2), call.Input(3), call.Input(4), call.Input(5), call.Input(6)};
  DenseBlock block = BlockOf(call, 0, 7);
  block.inputs = all.channels - block.layers.size() * block.growth;
  const Maps dx = call.OutputMaps(all.batch, all.height, all.width, block.inputs);
  std::vector<DenseLayerGradients> gradients;
  for (size_t l = 0; l < block.layers.size(); l++) {
    const long channels = block.channels(l);
    float *const gamma1 = call.Output({channels}), *const beta1 = call.Output({channels}), *const kernel1 = call.Output({1, 1, channels, block.bottleneck});
    float *const gamma2 = call.Output({block.bottleneck}), *const beta2 = call.Output({block.bottleneck});
    gradients.push_back({gamma1, beta1, kernel1, gamma2, beta2, call.Output({3, 3, block.bottleneck, block.growth})});
  }
  Buffer memory;
  Maps dall = given;
  dall.data = memory.Of(all.pixels() * all.channels);
  CopyInput(block, given, dall);
  DenseBlockGradient(block, state, all, dall).Compute(gradients, dx);
}

Transition TransitionOf(const Call& call, size_t first) {
  return {call.attributes.threads, call.attributes.epsilon, call.Input(first + kGamma), call.Input(first + kBeta), call.Input(first + kKernel)};
}

// x and the parameters → the output.
void TransitionInference(Call& call) {
  const Maps x = call.InputMaps(0);
  const Maps out = call.OutputMaps(x.batch, x.height / 2, x.width / 2, call.Length(1 + kKernel, 3));
  RunTransition(TransitionOf(call, 1), call.Input(1 + kMean), call.Input(1 + kVariance), x, out);
}

// The same → the output, mean and variance of the batch, the running statistics.
void TransitionTraining(Call& call) {
  const Maps x = call.InputMaps(0);
  const Maps out = call.OutputMaps(x.batch, x.height / 2, x.width / 2, call.Length(1 + kKernel, 3));
  float *const mean = call.Output({x.channels}), *const variance = call.Output({x.channels});
  Moments moments(x.pixels(), x.channels);
  moments.AddAll(call.attributes.threads, x);
  moments.Write(mean, variance);
  RunTransition(TransitionOf(call, 1), mean, variance, x, out);
  OutputRunning(call, 1, mean, variance, x.channels, x.pixels());
}

// The gradient by the output, x, mean and variance of the batch, the parameters → the gradients by x, gamma, beta, kernel.
void TransitionBackward(Call& call) {
  const Maps dy = call.InputMaps(0), x = call.InputMaps(1);
  const Maps dx = call.OutputMaps(x.batch, x.height, x.width, x.channels);
  float *const gamma = call.Output({x.channels}), *const beta = call.Output({x.channels});
  TransitionGradient(TransitionOf(call, 4), call.Input(2), call.Input(3), x, dy, dx, gamma, beta, call.Output({1, 1, x.channels, dy.channels}));
}

// x, bias → LeakyReLU(x + bias).
void BiasLeakyRelu(Call& call) {
  BiasLeakyReluPixels(call.attributes.threads, call.InputPixels(0), call.Input(1), call.attributes.slope, call.Output(call.Shape(0)));
}

// x → x̂ and every pixel's inverse norm.
void PixelNorm(Call& call) {
  const Pixels x = call.InputPixels(0);
  float* const normalized = call.Output(call.Shape(0));
  NormalizePixels(call.attributes.threads, call.attributes.epsilon, x, normalized, call.Output({x.count}));
}

// The gradient by x̂, x̂, the inverse norms → the gradient by x.
void PixelNormBackward(Call& call) {
  NormalizePixelsGradient(call.attributes.threads, call.InputPixels(0), call.Input(1), call.Input(2), call.Output(call.Shape(0)));
}

// x, γ, β → x̂·γ + β, x̂ and every pixel's inverse norm.
void ModulatedPixelNorm(Call& call) {
  const Pixels x = call.InputPixels(0);
  float *const out = call.Output(call.Shape(0)), *const normalized = call.Output(call.Shape(0));
  ModulatePixels(call.attributes.threads, call.attributes.epsilon, x, x.count / call.Length(1, 0), call.Input(1), call.Input(2), out,
                 normalized, call.Output({x.count}));
}

// The gradient by the output, x̂, the inverse norms, γ → the gradients by x, γ, β.
void ModulatedPixelNormBackward(Call& call) {
  const Pixels dy = call.InputPixels(0);
  float *const dx = call.Output(call.Shape(0)), *const gamma = call.Output(call.Shape(3));
  ModulatePixelsGradient(call.attributes.threads, dy, dy.count / call.Length(3, 0), call.Input(1), call.Input(2), call.Input(3), dx, gamma,
                         call.Output(call.Shape(3)));
}

// A vector, factors of the same length, the outputs' shapes one after the other with the number of axes before each →
// the product, cut into these.
void ScaledSplit(Call& call) {
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
void ScaledJoin(Call& call) {
  const long inputs = call.inputs();
  const float* factors = call.Input(0);
  float* out = call.Output({call.Size(0)});
  for (long i = 1; i < inputs; i++) {
    Multiply(call.Input(i), factors, call.Size(i), out);
    factors += call.Size(i);
    out += call.Size(i);
  }
}

void* Create(TF_OpKernelConstruction* construction) {
  auto* attributes = new Attributes;
  Status status;  // of the attributes that this operation does not have, which stay as they are
  TF_OpKernelConstruction_GetAttrInt32(construction, "threads", &attributes->threads, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &attributes->epsilon, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "momentum", &attributes->momentum, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "slope", &attributes->slope, status);
  return attributes;
}

void Delete(void* attributes) { delete static_cast<Attributes*>(attributes); }

template <void compute(Call&)>
void Compute(void* attributes, TF_OpKernelContext* context) {
  try {
    Call call(context, *static_cast<Attributes*>(attributes));
    compute(call);
  } catch (const std::exception& error) {
    Status status;
    TF_SetStatus(status, TF_INVALID_ARGUMENT, error.what());
    TF_OpKernelContext_Failure(context, status);
  }
}

template <void compute(Call&)>
void Register(const char* name, const std::vector<const char*>& attributes) {
  Status status;
  TF_OpDefinitionBuilder* operation = TF_NewOpDefinitionBuilder(name);
  for (const char* attribute : {"inputs: int", "outputs: int", "threads: int"}) TF_OpDefinitionBuilderAddAttr(operation, attribute);
  for (const char* attribute : attributes) TF_OpDefinitionBuilderAddAttr(operation, attribute);
  TF_OpDefinitionBuilderAddInput(operation, "given: inputs * float");
  TF_OpDefinitionBuilderAddOutput(operation, "results: outputs * float");
  TF_RegisterOpDefinition(operation, status);
  status.Check();
  TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", Create, Compute<compute>, Delete), status);
  status.Check();
}

bool RegisterAll() {
  const std::vector<const char*> normalization = {"epsilon: float", "momentum: float"};
  Register<DenseBlockInference>("SynthcohortDenseBlockInference", normalization);
  Register<DenseBlockTraining>("SynthcohortDenseBlockTraining", normalization);
  Register<DenseBlockBackward>("SynthcohortDenseBlockBackward", normalization);
  Register<TransitionInference>("SynthcohortTransitionInference", normalization);
  Register<TransitionTraining>("SynthcohortTransitionTraining", normalization);
  Register<TransitionBackward>("SynthcohortTransitionBackward", normalization);
  Register<BiasLeakyRelu>("SynthcohortBiasLeakyRelu", {"slope: float"});
  Register<PixelNorm>("SynthcohortPixelNorm", {"epsilon: float"});
  Register<PixelNormBackward>("SynthcohortPixelNormBackward", {});
  Register<ModulatedPixelNorm>("SynthcohortModulatedPixelNorm", {"epsilon: float"});
  Register<ModulatedPixelNormBackward>("SynthcohortModulatedPixelNormBackward", {});
  Register<ScaledSplit>("SynthcohortScaledSplit", {});
  Register<ScaledJoin>("SynthcohortScaledJoin", {});
  return true;
}

napi_value Initialize(napi_env env, napi_value exports) {
  try {
    // Node.js initializes an addon in every thread that loads it; TensorFlow knows the operations of the whole process.
    static const bool registered = RegisterAll();
    static_cast<void>(registered);
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, Initialize)
