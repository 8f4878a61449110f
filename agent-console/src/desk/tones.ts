// The ring of an offer, made on the spot: no sound file to load when seconds count.

/** A tone of `seconds` at `hertz`, soft at both ends. */
function tone(context: AudioContext, hertz: number, start: number, seconds: number): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(0.2, start + 0.03);
  gain.gain.setValueAtTime(0.2, start + seconds - 0.08);
  gain.gain.linearRampToValueAtTime(0, start + seconds);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + seconds);
}

/** Rings every two seconds until the returned function is called. */
export function ring(): () => void {
  const context = new AudioContext();
  const once = () => {
    const { currentTime } = context;
    tone(context, 880, currentTime, 0.18);
    tone(context, 1_109, currentTime + 0.22, 0.28);
  };
  once();
  const timer = setInterval(once, 2_000);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
