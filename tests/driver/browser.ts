// Chromium with a camera that shows a real paper and a microphone that is heard.
import { chromium, type Browser, type BrowserContext } from 'playwright-core';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--autoplay-policy=no-user-gesture-required',
];

/** The kiosk's screen: 32 inch, portrait. */
export const KIOSK_SCREEN = { width: 1080, height: 1920 };
/** The smallest screen of a clerk. */
export const CONSOLE_SCREEN = { width: 1366, height: 768 };

export interface BrowserOptions {
  chromiumBin: string;
  /** The film that the camera plays; without it Chromium's own test picture. */
  camera?: string;
  /** Of Chromium's own test picture, 20 unless said. */
  framesPerSecond?: number;
  /** Further switches of Chromium. */
  args?: readonly string[];
}

/** A browser whose only camera plays the file and whose microphone beeps. Close it when done. */
export async function launchBrowser({
  chromiumBin,
  camera,
  framesPerSecond = 20,
  args = [],
}: BrowserOptions): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumBin,
    headless: true,
    args: [
      ...QUIET,
      `--use-fake-device-for-media-stream=fps=${framesPerSecond}`,
      '--use-fake-ui-for-media-stream',
      ...(camera ? [`--use-file-for-fake-video-capture=${camera}`] : []),
      ...args,
    ],
  });
}

/** A person's own profile: no cookies shared with anyone. */
export async function newProfile(
  browser: Browser,
  viewport: { width: number; height: number },
  locale: 'zh-CN' | 'en' = 'zh-CN',
): Promise<BrowserContext> {
  return browser.newContext({
    viewport,
    locale,
    permissions: ['camera', 'microphone'],
    acceptDownloads: true,
  });
}
