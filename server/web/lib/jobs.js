// The state of the analysis on the server, received as server-sent events while the page is visible.
import { jobEventsAddress } from "./api.js";

/**
 * Fires "counts" after `counts` {queued, running, done, failed} have changed, and "job" with a job that has changed.
 * Silent until `start`.
 */
class Jobs extends EventTarget {
  constructor() {
    super();
    this.counts = null;
    this.wanted_ = false;
    document.addEventListener("visibilitychange", () => this.update_());
  }

  start() {
    this.wanted_ = true;
    this.update_();
  }

  stop() {
    this.wanted_ = false;
    this.counts = null;
    this.update_();
  }

  /** The number of songs that are not analysed yet; 0 if it is not known. */
  get left() {
    return this.counts ? this.counts.queued + this.counts.running : 0;
  }

  update_() {
    // Hidden tabs give up their connection, because browsers allow only a few to one server.
    const on = this.wanted_ && document.visibilityState === "visible";
    if (on && !this.source_) this.open_();
    else if (!on && this.source_) this.close_();
  }

  open_() {
    this.source_ = new EventSource(jobEventsAddress);
    this.source_.addEventListener("counts", ({ data }) => {
      this.counts = JSON.parse(data);
      this.dispatchEvent(new Event("counts"));
    });
    this.source_.addEventListener("job", ({ data }) => {
      this.dispatchEvent(Object.assign(new Event("job"), { job: JSON.parse(data) }));
    });
    this.source_.addEventListener("error", () => {
      if (this.source_?.readyState !== EventSource.CLOSED) return; // the browser reconnects by itself
      this.close_();
      setTimeout(() => this.update_(), 5000);
    });
  }

  close_() {
    this.source_.close();
    this.source_ = null;
  }
}

export const jobs = new Jobs();
