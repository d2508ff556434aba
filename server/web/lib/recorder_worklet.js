// An audio worklet that mixes the channels of the microphone to one and posts its samples in pieces.

const kPieceSamples = 2048; // 43 ms at 48 kHz

class Tap extends AudioWorkletProcessor {
  constructor() {
    super();
    this.piece_ = new Float32Array(kPieceSamples);
    this.filled_ = 0;
  }

  process([channels]) {
    if (channels.length === 0) return true;
    for (let i = 0; i < channels[0].length; ++i) {
      let sum = 0;
      for (const channel of channels) sum += channel[i];
      this.piece_[this.filled_++] = sum / channels.length;
      if (this.filled_ === kPieceSamples) {
        this.port.postMessage(this.piece_, [this.piece_.buffer]);
        this.piece_ = new Float32Array(kPieceSamples);
        this.filled_ = 0;
      }
    }
    return true;
  }
}

registerProcessor("tap", Tap);
