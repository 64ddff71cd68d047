// Decodes gray JPEG files by the libjpeg-turbo inside TensorFlow's library, with its vector instructions: the same values as
// libjpeg's slow integer transform anywhere, in half the time of WebAssembly.
//
// TensorFlow does not ship the header of this function (tensorflow/core/lib/jpeg/jpeg_mem.h). What is declared here is as in
// the one version of the library that the engine downloads, and the engine's self-test decodes an image.
#include <node_api.h>

#include <algorithm>
#include <cstdint>
#include <memory>

namespace tensorflow {
namespace jpeg {

struct UncompressFlags {
  int ratio = 1;
  int components = 1;
  bool fancy_upscaling = true;
  bool try_recover_truncated_jpeg = false;
  float min_acceptable_fraction = 1.0f;
  int stride = 0;
  int dct_method = 0;  // JDCT_ISLOW
  bool crop = false;
  int crop_x = 0, crop_y = 0, crop_width = 0, crop_height = 0;
};

uint8_t* Uncompress(const void* content, int length, const UncompressFlags& flags, int* width, int* height, int* components, int64_t* warnings);

}  // namespace jpeg
}  // namespace tensorflow

namespace {

// decode(content: Uint8Array, width: number, height: number): Float32Array of width×height values, or undefined where libjpeg
// has anything to say against the file, or it is of another size. JavaScript would take a quarter of decoding's time to make
// the bytes the numbers that images are resized as.
napi_value Decode(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value arguments[3];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  napi_typedarray_type type;
  size_t length = 0;
  void* content = nullptr;
  int width = 0, height = 0;
  if (count < 3 || napi_get_typedarray_info(env, arguments[0], &type, &length, &content, nullptr, nullptr) != napi_ok || type != napi_uint8_array ||
      napi_get_value_int32(env, arguments[1], &width) != napi_ok || napi_get_value_int32(env, arguments[2], &height) != napi_ok) {
    napi_throw_type_error(env, nullptr, "decode(content, width, height)");
    return nullptr;
  }

  int found_width = 0, found_height = 0, components = 0;
  int64_t warnings = 0;
  const std::unique_ptr<uint8_t[]> gray(tensorflow::jpeg::Uncompress(
      content, static_cast<int>(length), tensorflow::jpeg::UncompressFlags(), &found_width, &found_height, &components, &warnings));
  if (gray == nullptr || warnings != 0 || components != 1 || found_width != width || found_height != height) return nullptr;

  const size_t pixels = static_cast<size_t>(width) * height;
  void* values = nullptr;
  napi_value buffer, result;
  if (napi_create_arraybuffer(env, pixels * sizeof(float), &values, &buffer) != napi_ok) return nullptr;
  std::copy(gray.get(), gray.get() + pixels, static_cast<float*>(values));
  napi_create_typedarray(env, napi_float32_array, pixels, buffer, 0, &result);
  return result;
}

napi_value Initialize(napi_env env, napi_value exports) {
  napi_value decode;
  napi_create_function(env, "decode", NAPI_AUTO_LENGTH, Decode, nullptr, &decode);
  napi_set_named_property(env, exports, "decode", decode);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, Initialize)
