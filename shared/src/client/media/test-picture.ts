// A moving picture that shows nothing and nobody, for trying a line: noise, because it does not compress.

export interface TestPicture {
  small: MediaStreamTrack;
  large: MediaStreamTrack;
  close(): void;
}

const FRAME_MS = 66;
const SMALL = { width: 160, height: 96 };
const LARGE = { width: 640, height: 384 };

/** Draws until `close`. */
export function createTestPicture(): TestPicture {
  const canvases = [canvasOf(SMALL), canvasOf(LARGE)] as const;
  const tile = noise(SMALL.width, SMALL.height);
  const draw = () => {
    for (const { context, width, height } of canvases) {
      // The same noise in another place each time is as new to an encoder as new noise, and cheaper to make.
      const left = Math.floor(Math.random() * SMALL.width);
      const top = Math.floor(Math.random() * SMALL.height);
      for (let x = left - SMALL.width; x < width; x += SMALL.width) {
        for (let y = top - SMALL.height; y < height; y += SMALL.height) context.putImageData(tile, x, y);
      }
    }
  };
  draw();
  const timer = setInterval(draw, FRAME_MS);
  const [small, large] = canvases.map(({ canvas }) => {
    const [track] = canvas.captureStream(1_000 / FRAME_MS).getVideoTracks();
    if (!track) throw new Error('a canvas without a picture');
    return track;
  }) as [MediaStreamTrack, MediaStreamTrack];
  return {
    small,
    large,
    close() {
      clearInterval(timer);
      small.stop();
      large.stop();
    },
  };
}

function canvasOf({ width, height }: { width: number; height: number }) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas to draw on');
  return { canvas, context, width, height };
}

function noise(width: number, height: number): ImageData {
  const image = new ImageData(width, height);
  for (let at = 0; at < image.data.length; at += 4) {
    const grey = Math.floor(Math.random() * 256);
    image.data.fill(grey, at, at + 3);
    image.data[at + 3] = 255;
  }
  return image;
}
