// Kernels of our own as operations of TensorFlow, through its stable C interface: an operation takes a list of tensors and
// returns a list of tensors, in single precision. It is compiled once for each kind of processor.
#include <node_api.h>

#include "convolution_operations.h"
#include "densenet_operations.h"
#include "gan_operations.h"
#include "optimizer_operations.h"

namespace {

void* Create(TF_OpKernelConstruction* construction) {
  auto* attributes = new Attributes;
  Status status;  // of the attributes that this operation does not have, which stay as they are
  TF_OpKernelConstruction_GetAttrInt32(construction, "threads", &attributes->threads, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &attributes->epsilon, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "momentum", &attributes->momentum, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "slope", &attributes->slope, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "factor", &attributes->factor, status);
  float groups = 0;
  TF_OpKernelConstruction_GetAttrFloat(construction, "groups", &groups, status);
  attributes->groups = static_cast<long>(groups);
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
  Register<Convolution>("SynthcohortConvolution", {});
  Register<ConvolutionInputGradient>("SynthcohortConvolutionInputGradient", {});
  Register<ConvolutionWeightsGradient>("SynthcohortConvolutionWeightsGradient", {});
  Register<BiasLeakyRelu>("SynthcohortBiasLeakyRelu", {"slope: float"});
  Register<Upsample2x>("SynthcohortUpsample2x", {"factor: float"});
  Register<Downsample2x>("SynthcohortDownsample2x", {"factor: float"});
  Register<SpaceToDepth2x>("SynthcohortSpaceToDepth2x", {});
  Register<DepthToSpace2x>("SynthcohortDepthToSpace2x", {});
  Register<PixelNorm>("SynthcohortPixelNorm", {"epsilon: float"});
  Register<PixelNormBackward>("SynthcohortPixelNormBackward", {});
  Register<ModulatedPixelNorm>("SynthcohortModulatedPixelNorm", {"epsilon: float"});
  Register<ModulatedPixelNormBackward>("SynthcohortModulatedPixelNormBackward", {});
  Register<GroupNormSilu>("SynthcohortGroupNormSilu", {"epsilon: float", "groups: float"});
  Register<GroupNormSiluBackward>("SynthcohortGroupNormSiluBackward", {});
  Register<ScaledSplit>("SynthcohortScaledSplit", {});
  Register<ScaledJoin>("SynthcohortScaledJoin", {});
  Register<Adam>("SynthcohortAdam", {});
  Register<Lerp>("SynthcohortLerp", {});
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
