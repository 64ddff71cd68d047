// Threads that wait for work. TensorFlow's own are not within reach of kernels that are added through its C interface.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

class Threads {
 public:
  // Calls work(0) … work(count - 1) at the same time, the first on the caller's thread, and returns when all have.
  static void Run(int count, const std::function<void(int)>& work) {
    static Threads* const threads = new Threads;  // lives as long as the process: workers wait in it
    threads->RunAll(count, work);
  }

  // Calls work(thread, block) for all blocks; whichever thread is free takes the next one.
  template <class Work>
  static void ForEach(int count, long blocks, const Work& work) {
    std::atomic<long> next(0);
    Run(count < blocks ? count : static_cast<int>(blocks), [&](int thread) {
      for (long block = next++; block < blocks; block = next++) work(thread, block);
    });
  }

  // The same, but every thread has its own run of blocks, always the same ones: for sums that are kept by thread.
  template <class Work>
  static void ForRanges(int count, long blocks, const Work& work) {
    Run(count, [&](int thread) {
      const long end = blocks * (thread + 1) / count;
      for (long block = blocks * thread / count; block < end; block++) work(thread, block);
    });
  }

 private:
  void RunAll(int count, const std::function<void(int)>& work) {
    std::lock_guard<std::mutex> alone(caller_);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      while (workers_ < count - 1) std::thread(&Threads::Wait, this, ++workers_, round_.load()).detach();
      work_ = &work;
      wanted_ = count;
      running_ = count - 1;
      round_++;
    }
    if (count > 1) wake_.notify_all();
    work(0);
    for (int spins = 0; running_ > 0 && spins < kSpins; spins++) Pause();
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, [&] { return running_ == 0; });
  }

  void Wait(int number, unsigned long seen) {
    for (;;) {
      for (int spins = 0; round_ == seen && spins < kSpins; spins++) Pause();
      const std::function<void(int)>* work = nullptr;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return round_ != seen; });
        seen = round_;
        if (number < wanted_) work = work_;
      }
      if (work == nullptr) continue;
      (*work)(number);
      std::lock_guard<std::mutex> lock(mutex_);
      if (--running_ == 0) done_.notify_one();
    }
  }

  static void Pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }

  // Sleeping and waking takes longer than most pauses between two pieces of work.
  static constexpr int kSpins = 2000;

  std::mutex caller_, mutex_;
  std::condition_variable wake_, done_;
  const std::function<void(int)>* work_ = nullptr;
  int wanted_ = 0, workers_ = 0;
  std::atomic<int> running_{0};
  std::atomic<unsigned long> round_{0};
};
