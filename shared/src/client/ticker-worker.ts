// The worker's side of ticker.ts: told a pace once, it says so every time.
let timer: ReturnType<typeof setInterval> | undefined;

self.addEventListener('message', (event: MessageEvent<number>) => {
  clearInterval(timer);
  timer = setInterval(() => self.postMessage(null), event.data);
});

export {};
