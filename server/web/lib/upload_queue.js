// Sends many files a few at a time. It knows neither page nor network: `send` is given. Tested by
// tests/server/web/lib/upload_queue.test.mjs.

const kRetries = 3; // of a file when the server cannot be reached
const kKeptFailures = 200; // that the page lists; the rest are counted

/**
 * Fires "change" whenever an item or the counts change, "sent" with each answer.
 * `send(item, progress)` resolves with the server's Upload or rejects with an error {status, code, message,
 * retryAfter};
 * `sleep(seconds)` resolves after them.
 */
export class UploadQueue extends EventTarget {
  constructor(send, { atOnce = 3, sleep = (s) => new Promise((done) => setTimeout(done, 1000 * s)) } = {}) {
    super();
    this.send_ = send;
    this.sleep_ = sleep;
    this.atOnce_ = atOnce;
    this.clear();
  }

  /** Forgets all, also what waits. Files that are being sent are sent to their end. */
  clear() {
    this.waiting_ = [];
    this.next_ = 0; // of those that wait
    this.active = new Set();
    this.failed = [];
    this.counts = { total: 0, sent: 0, duplicate: 0, failed: 0 };
    this.paused = null; // why nothing is sent for now: an error
    this.resting_ = null; // until when the server wants to be left alone
    this.changed_();
  }

  /** Adds items {file, name, size, tags}. */
  add(items) {
    if (this.idle) this.clear();
    for (const item of items) this.waiting_.push({ ...item, sent: 0, error: null, tries: 0 });
    this.counts.total += items.length;
    this.changed_();
    this.fill_();
  }

  /** Adds a file that is not sent at all, for the reason given. */
  refuse(item, message) {
    this.counts.total += 1;
    this.fail_({ ...item, sent: 0 }, { message });
  }

  get idle() {
    return this.waitingCount === 0 && this.active.size === 0;
  }

  get waitingCount() {
    return this.waiting_.length - this.next_;
  }

  /** Takes away what is not being sent yet. */
  cancel() {
    this.counts.total -= this.waitingCount;
    this.waiting_ = [];
    this.next_ = 0;
    this.paused = null;
    this.changed_();
  }

  /** Goes on after a pause. */
  resume() {
    this.paused = null;
    this.changed_();
    this.fill_();
  }

  /** Sends the files again that failed. */
  retry() {
    const again = this.failed.filter((item) => item.file);
    this.failed = [];
    this.counts.failed = 0;
    this.counts.total = this.counts.sent + this.counts.duplicate + this.active.size + this.waitingCount + again.length;
    for (const item of again) this.waiting_.push({ ...item, sent: 0, error: null, tries: 0 });
    this.changed_();
    this.fill_();
  }

  fill_() {
    while (!this.paused && !this.resting_ && this.active.size < this.atOnce_ && this.waitingCount > 0) {
      const item = this.waiting_[this.next_];
      this.waiting_[this.next_++] = null; // lets go of the file
      this.sendOne_(item);
    }
  }

  async sendOne_(item) {
    this.active.add(item);
    this.changed_();
    try {
      const upload = await this.send_(item, (sent) => {
        item.sent = sent;
        this.changed_();
      });
      this.active.delete(item);
      if (upload.error) this.fail_(item, upload.error);
      else this.counts[upload.duplicate ? "duplicate" : "sent"] += 1;
      this.dispatchEvent(Object.assign(new Event("sent"), { upload }));
    } catch (error) {
      this.active.delete(item);
      this.recover_(item, error);
    }
    this.changed_();
    this.fill_();
  }

  /** Full, signed out: pauses. Busy, away: waits and sends again. Else the file has failed. */
  recover_(item, error) {
    item.sent = 0;
    if (error.status === 401 || error.status === 507) {
      this.waiting_.push(item);
      this.paused = error;
    } else if (error.status === 429) {
      this.waiting_.push(item);
      this.rest_(error.retryAfter ?? 5);
    } else if ((error.status === 0 || error.status === 503) && item.tries < kRetries) {
      item.tries += 1;
      this.waiting_.push(item);
      this.rest_(2 ** item.tries);
    } else {
      this.fail_(item, error);
    }
  }

  async rest_(seconds) {
    const rest = this.sleep_(seconds);
    this.resting_ = rest;
    await rest;
    if (this.resting_ !== rest) return;
    this.resting_ = null;
    this.fill_();
  }

  fail_(item, error) {
    item.error = error;
    this.counts.failed += 1;
    if (this.failed.length < kKeptFailures) this.failed.push(item);
    this.changed_();
  }

  changed_() {
    this.dispatchEvent(new Event("change"));
  }
}
