// Runs beside the audio: hands the microphone's samples on, in pieces of about a twentieth of a second, as one channel.

const kPiece = 2048;

class Tap extends AudioWorkletProcessor {
  constructor() {
    super();
    this.piece_ = new Float32Array(kPiece);
    this.filled_ = 0;
  }

  process([channels]) {
    if (channels.length === 0) return true;
    for (let i = 0; i < channels[0].length; ++i) {
      let sum = 0;
      for (const channel of channels) sum += channel[i];
      this.piece_[this.filled_++] = sum / channels.length;
      if (this.filled_ === kPiece) {
        this.port.postMessage(this.piece_, [this.piece_.buffer]);
        this.piece_ = new Float32Array(kPiece);
        this.filled_ = 0;
      }
    }
    return true;
  }
}

registerProcessor("tap", Tap);
