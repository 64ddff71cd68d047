/**
 * Lets a kernel's outputs queue without limit. With tslab's settings, a cell that prints more than 512 lines in one go
 * loses the others ("socket is busy"), and with them its own error. To be loaded before tslab.
 */
import * as zeromq from "zeromq";

class LosslessPublisher extends zeromq.Publisher {
  constructor() {
    super({ sendHighWaterMark: 0, sendTimeout: 0 }); // no time limit would mean: after 512 sends, wait for the event loop
  }
}

Object.assign(zeromq, { Publisher: LosslessPublisher });
