// Loads shared libraries for everybody in the process, quietly: TensorFlow writes to standard error while it is being
// loaded, before any of its own settings count. Standard error is redirected only for that moment.
#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

#include <cstdio>
#include <mutex>
#include <string>

namespace {

// Redirects standard error to nowhere as long as it lives.
class Silence {
 public:
  explicit Silence(bool wanted) {
    if (!wanted) return;
    fflush(stderr);
    saved_ = dup(STDERR_FILENO);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (saved_ >= 0 && nowhere >= 0) dup2(nowhere, STDERR_FILENO);
    if (nowhere >= 0) close(nowhere);
  }
  ~Silence() {
    if (saved_ < 0) return;
    fflush(stderr);
    dup2(saved_, STDERR_FILENO);
    close(saved_);
  }

 private:
  int saved_ = -1;
};

// load(file: string, quiet: boolean): void; throws what the dynamic linker says.
napi_value Load(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  size_t length = 0;
  bool quiet = false;
  if (count < 2 || napi_get_value_string_utf8(env, arguments[0], nullptr, 0, &length) != napi_ok ||
      napi_get_value_bool(env, arguments[1], &quiet) != napi_ok) {
    napi_throw_type_error(env, nullptr, "load(file, quiet)");
    return nullptr;
  }
  std::string file(length, '\0');
  napi_get_value_string_utf8(env, arguments[0], &file[0], length + 1, &length);

  // Threads that load at the same time would each restore the other's standard error.
  static std::mutex one_at_a_time;
  void* library;
  {
    const std::lock_guard<std::mutex> lock(one_at_a_time);
    Silence silence(quiet);
    library = dlopen(file.c_str(), RTLD_NOW | RTLD_GLOBAL);
  }
  if (library == nullptr) napi_throw_error(env, nullptr, dlerror());
  return nullptr;
}

napi_value Initialize(napi_env env, napi_value exports) {
  napi_value load;
  napi_create_function(env, "load", NAPI_AUTO_LENGTH, Load, nullptr, &load);
  napi_set_named_property(env, exports, "load", load);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, Initialize)
