// Sends signals to all threads of a process, one after the other, as fast as is asked for, until the process ends or enough
// seconds have passed: signal-storm <process> <seconds> <microseconds between two> <signal>…
// A signal that is sent to a process reaches one of its threads only, mostly the same; a product is computed by several.
#include <dirent.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace {

std::vector<int> ThreadsOf(int process) {
  std::vector<int> threads;
  DIR* const folder = opendir(("/proc/" + std::to_string(process) + "/task").c_str());
  if (folder == nullptr) return threads;
  while (const dirent* entry = readdir(folder)) {
    if (const int thread = std::atoi(entry->d_name)) threads.push_back(thread);
  }
  closedir(folder);
  return threads;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 5) return 2;
  const int process = std::atoi(arguments[1]);
  const std::vector<char*> signals(arguments + 4, arguments + count);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(std::atoi(arguments[2]));
  const std::chrono::microseconds pause(std::atoi(arguments[3]));
  long sent = 0;
  while (std::chrono::steady_clock::now() < end) {
    const std::vector<int> threads = ThreadsOf(process);
    if (threads.empty()) break;
    for (int round = 0; round < 100; round++) {
      for (int thread : threads) {
        if (syscall(SYS_tgkill, process, thread, std::atoi(signals[sent % signals.size()])) == 0) sent++;
        std::this_thread::sleep_for(pause);
      }
    }
  }
  std::printf("%ld\n", sent);
}
