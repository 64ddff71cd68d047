// Loads shared libraries for everybody in the process, quietly: TensorFlow writes to standard error while it is being
// loaded, before any of its own settings count. Standard error is redirected only for that moment.
//
// It also holds signals back while TensorFlow computes. The kernels that oneDNN, inside TensorFlow's library, generates for
// products of matrices (jit_avx_gemm_f32, jit_avx512_common_gemm_f32) point the stack pointer to a buffer from malloc where the
// product is deep (more than 252; 84 with AVX-512). The system writes a signal's frame below the stack pointer: there it
// destroys what lies before the buffer, the heap or other values.
#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <pthread.h>
#include <signal.h>
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

// What the thread had blocked before.
thread_local sigset_t blocked_before;

// holdSignals(): void; signals to this thread, and to threads that it begins, wait until releaseSignals().
napi_value HoldSignals(napi_env, napi_callback_info) {
  sigset_t signals;
  sigfillset(&signals);
  // What a thread does to itself cannot wait.
  for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT}) sigdelset(&signals, fault);
  pthread_sigmask(SIG_BLOCK, &signals, &blocked_before);
  return nullptr;
}

napi_value ReleaseSignals(napi_env, napi_callback_info) {
  pthread_sigmask(SIG_SETMASK, &blocked_before, nullptr);
  return nullptr;
}

void Export(napi_env env, napi_value exports, const char* name, napi_callback function) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
  napi_set_named_property(env, exports, name, value);
}

napi_value Initialize(napi_env env, napi_value exports) {
  Export(env, exports, "load", Load);
  Export(env, exports, "holdSignals", HoldSignals);
  Export(env, exports, "releaseSignals", ReleaseSignals);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, Initialize)
