// Records a hum from the microphone as samples, not as a compressed stream. The same samples drive the meter, are
// trimmed at both ends and sent as a wav file of 16 kHz, the sample rate of the engine. This avoids differences between
// the codecs of browsers and decoding a recording only to trim it; 10 s take 320 kB.
import { encodeWav, join, trimSilence } from "./sound.js";

const kUploadRate = 16000; // Hz, the sample rate of the engine

/** What the person can do about an error of `Recorder.start`. */
export function microphoneAdvice(error) {
  if (!window.isSecureContext)
    return "Browsers allow the microphone on https pages and on the server's own machine only. You can still choose a recording.";
  if (error.name === "NotAllowedError")
    return "The microphone is not allowed for this page. Allow it in the browser's address bar, then try again, or choose a recording.";
  if (error.name === "NotFoundError") return "No microphone was found. Connect one, or choose a recording.";
  if (error.name === "NotReadableError")
    return "The microphone is in use by another program. Close it and try again, or choose a recording.";
  return `The microphone does not work here: ${error.message}`;
}

export class Recorder {
  /**
   * Asks for the microphone and starts to record. Calls `onPiece(samples)` for every piece. Rejects with a
   * DOMException.
   */
  async start(onPiece) {
    this.pieces_ = [];
    this.length_ = 0;
    if (!navigator.mediaDevices) throw new DOMException("no microphone", "NotFoundError");
    // Filters for speech are off, because they treat held notes as noise.
    this.stream_ = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 },
    });
    try {
      this.context_ = new AudioContext();
      await this.context_.audioWorklet.addModule(new URL("recorder_worklet.js", import.meta.url));
      const tap = new AudioWorkletNode(this.context_, "tap", { numberOfOutputs: 0 });
      tap.port.onmessage = ({ data }) => {
        this.pieces_.push(data);
        this.length_ += data.length;
        onPiece(data);
      };
      this.context_.createMediaStreamSource(this.stream_).connect(tap);
      await this.context_.resume();
    } catch (error) {
      this.release_();
      throw error;
    }
  }

  /** The duration recorded so far. */
  get seconds() {
    return this.context_ ? this.length_ / this.context_.sampleRate : 0;
  }

  /** Ends the recording. Resolves with a wav file (Blob) of the hum without the silence before and after it. */
  async stop() {
    const rate = this.context_.sampleRate;
    this.release_();
    const samples = await resampled(trimSilence(join(this.pieces_), rate), rate);
    return new Blob([encodeWav(samples, kUploadRate)], { type: "audio/wav" });
  }

  /** Ends the recording and discards it. */
  cancel() {
    this.release_();
    this.pieces_ = [];
  }

  release_() {
    this.stream_?.getTracks().forEach((track) => track.stop());
    this.context_?.close();
    this.stream_ = this.context_ = null;
  }
}

/** The samples at `kUploadRate`. */
async function resampled(samples, rate) {
  if (samples.length === 0 || rate === kUploadRate) return samples;
  const context = new OfflineAudioContext(1, Math.ceil((samples.length * kUploadRate) / rate), kUploadRate);
  const buffer = context.createBuffer(1, samples.length, rate);
  buffer.copyToChannel(samples, 0);
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(context.destination);
  source.start();
  return (await context.startRendering()).getChannelData(0);
}
