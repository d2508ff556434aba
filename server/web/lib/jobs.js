// What the server is analysing, told by server-sent events while the page can be seen.
import { jobEventsAddress } from "./api.js";

/** Fires "counts" (its `counts` then hold {queued, running, done, failed}) and "job" with `job`. */
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

  /** Songs that are not analysed yet; 0 if nothing is known. */
  get left() {
    return this.counts ? this.counts.queued + this.counts.running : 0;
  }

  update_() {
    const on = this.wanted_ && document.visibilityState === "visible"; // a browser has few connections to share among tabs
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
      if (this.source_?.readyState !== EventSource.CLOSED) return; // it comes back by itself
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
