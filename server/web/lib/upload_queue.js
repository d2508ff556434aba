// Uploads many files, a few at a time. Independent of page and network: the function that sends a file is passed in.
// Tested by tests/server/web/lib/upload_queue.test.mjs.

const kRetries = 3; // for each file while the server cannot be reached
const kKeptFailures = 200; // failed files that the page lists; the rest are only counted

/**
 * Fires "change" whenever an item or the counts change, and "sent" with each Upload that the server returns.
 * `send(item, progress)` resolves with the Upload, or rejects with an error {status, code, message, retryAfter}.
 * `sleep(seconds)` resolves after that time.
 */
export class UploadQueue extends EventTarget {
  constructor(send, { atOnce = 3, sleep = (s) => new Promise((done) => setTimeout(done, 1000 * s)) } = {}) {
    super();
    this.send_ = send;
    this.sleep_ = sleep;
    this.atOnce_ = atOnce;
    this.clear();
  }

  /** Empties the queue and resets the counts. Files that are being sent are still sent. */
  clear() {
    this.waiting_ = [];
    this.next_ = 0; // index of the next item in waiting_
    this.active = new Set();
    this.failed = [];
    this.counts = { total: 0, sent: 0, duplicate: 0, failed: 0 };
    this.paused = null; // the error because of which nothing is sent until resume()
    this.resting_ = null; // the promise that is awaited before the next file is sent
    this.changed_();
  }

  /** Adds items {file, name, size, tags}. If all earlier ones are finished, the counts start again. */
  add(items) {
    if (this.idle) this.clear();
    for (const item of items) this.waiting_.push({ ...item, sent: 0, error: null, tries: 0 });
    this.counts.total += items.length;
    this.changed_();
    this.fill_();
  }

  /** Adds a file as failed, with this message, without sending it. */
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

  /** Removes the files that are not being sent yet. */
  cancel() {
    this.counts.total -= this.waitingCount;
    this.waiting_ = [];
    this.next_ = 0;
    this.paused = null;
    this.changed_();
  }

  /** Continues after a pause. */
  resume() {
    this.paused = null;
    this.changed_();
    this.fill_();
  }

  /** Sends all failed files again. */
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
      this.waiting_[this.next_++] = null; // so that the file can be freed
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

  /**
   * Pauses the queue if the storage is full (507) or the session has ended (401); waits and sends the file again if the
   * server is busy (429, 503) or cannot be reached (0). After any other error, or too many retries, the file has
   * failed.
   */
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
