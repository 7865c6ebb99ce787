// A short tone, made on the spot: no file, and nothing while the browser has not seen a click yet.

const HERTZ = [660, 880];
const SECONDS = 0.12;

export function playTone(): void {
  const context = new AudioContext();
  if (context.state !== 'running') {
    void context.close();
    return;
  }
  HERTZ.forEach((hertz, at) => {
    const start = context.currentTime + at * SECONDS;
    const voice = context.createOscillator();
    const loudness = context.createGain();
    voice.frequency.value = hertz;
    loudness.gain.setValueAtTime(0, start);
    loudness.gain.linearRampToValueAtTime(0.08, start + 0.02);
    loudness.gain.linearRampToValueAtTime(0, start + SECONDS);
    voice.connect(loudness).connect(context.destination);
    voice.start(start);
    voice.stop(start + SECONDS);
  });
  setTimeout(() => void context.close(), 1_000);
}
