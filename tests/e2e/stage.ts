// The stage of an end-to-end test: one system, one browser at the kiosks and one at the clerks' desks, people to act.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import type { Locale, Role } from '@cloud-window/shared/protocol';
import type {} from '../support/provided.ts';
import { freshDatabase } from '../support/database.ts';
import { freshRedis } from '../support/redis.ts';
import { Administrator, type Credentials } from '../driver/administrator.ts';
import { CONSOLE_SCREEN, KIOSK_SCREEN, launchBrowser, newProfile } from '../driver/browser.ts';
import { ClerkPerson } from '../driver/clerk-person.ts';
import { makeFakeCamera, type CameraPicture } from '../driver/fake-camera.ts';
import { KioskPerson } from '../driver/kiosk-person.ts';
import { type RunningSystem, startSystem } from '../driver/system.ts';
import { ControlClient } from '../driver/control-client.ts';

export interface Stage {
  readonly system: RunningSystem;
  readonly administrator: Administrator;
  kiosk(index: number): Promise<KioskPerson>;
  clerk(username: string, locale?: Locale): Promise<ClerkPerson>;
  staff(username: string, roles: Role[], path: string, locale?: Locale): Promise<ClerkPerson>;
}

interface StageOptions {
  env?: Record<string, string>;
  /** Where it differs from the everyday one. */
  camera?: Partial<{ photo: string } & CameraPicture>;
  /** Further switches of Chromium. */
  browserArgs?: readonly string[];
}

/** Enough to see that pictures move; what is about pictures asks for as many pixels and frames as cameras have. */
const EVERYDAY_CAMERA = { photo: 'form.jpg', width: 640, height: 360, framesPerSecond: 10 };

/** Sets the stage before the tests of a file, clears it after them, and then asserts that the media plane is empty. */
export function setStage(options: StageOptions = {}): Stage {
  let system: RunningSystem | undefined;
  let administrator: Administrator | undefined;
  let dropDatabase: (() => Promise<void>) | undefined;
  const browsers: Browser[] = [];
  const people = new Map<string, Credentials>();
  const present = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the stage is not set yet');
    return value;
  };
  const browserAt = (index: number): Browser => present(browsers[index]);

  beforeAll(async () => {
    const database = await freshDatabase();
    dropDatabase = () => database.drop();
    system = await startSystem({
      redisUrl: await freshRedis(),
      databaseUrl: database.url,
      workerBin: inject('workerBin'),
      env: { RATE_LIMIT_FACTOR: '100', READING: 'off', ...options.env },
    });
    const { photo, ...picture } = { ...EVERYDAY_CAMERA, ...options.camera };
    const camera = await makeFakeCamera(photo, inject('temporaryFolder'), picture);
    const chromiumBin = inject('chromiumBin');
    const { browserArgs: args = [] } = options;
    browsers.push(
      await launchBrowser({ chromiumBin, camera, args }),
      await launchBrowser({ chromiumBin, framesPerSecond: picture.framesPerSecond, args }),
    );
    administrator = await Administrator.signIn(system.url, { ...system.firstSignIn });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepEvidence(task.name, browsers, present(system).folder);
    // Whoever a test left behind must not weigh on the next one.
    await Promise.all(browsers.flatMap((browser) => browser.contexts()).map((context) => context.close()));
  });

  afterAll(async () => {
    try {
      await Promise.all(browsers.map((browser) => browser.close()));
      if (system) await expectNoMedia(system);
    } finally {
      await system?.stop();
      await dropDatabase?.();
    }
  });

  const staff = async (username: string, roles: Role[], path: string, locale: Locale = 'zh-CN') => {
    const { url } = present(system);
    let credentials = people.get(username);
    if (!credentials) {
      credentials = await present(administrator).addPerson(url, username, username, roles);
      people.set(username, credentials);
    }
    return ClerkPerson.signIn(await newProfile(browserAt(1), CONSOLE_SCREEN, locale), url, credentials, path);
  };

  return {
    get system() {
      return present(system);
    },
    get administrator() {
      return present(administrator);
    },
    staff,
    clerk: (username, locale) => staff(username, ['clerk'], '/console/', locale),
    async kiosk(index) {
      const { url } = present(system);
      const person = await KioskPerson.open(await newProfile(browserAt(0), KIOSK_SCREEN), url);
      await person.pair(await present(administrator).pairingCode(index));
      return person;
    },
  };
}

/** Every room, transport, producer and consumer must be gone with the calls that they belonged to. */
async function expectNoMedia(system: RunningSystem): Promise<void> {
  await using control = await ControlClient.connect(system.sfuControlUrl, system.sfuSecret);
  await control.waitUntilEmpty();
  expect(await control.leftovers()).toEqual({
    rooms: 0,
    sessions: 0,
    transports: 0,
    producers: 0,
    consumers: 0,
  });
}

/** What was on every screen and in the logs when a test failed, for whoever looks into it. */
async function keepEvidence(test: string, browsers: readonly Browser[], systemFolder: string): Promise<void> {
  const name = test.replaceAll(/[^\w]+/g, '-').slice(0, 60);
  const folder = fileURLToPath(new URL(`../../test-evidence/${name}`, import.meta.url));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const pages = browsers.flatMap((browser) => browser.contexts()).flatMap((context) => context.pages());
  await Promise.all(
    pages.map((page, index) => page.screenshot({ path: join(folder, `screen-${index}.png`) })),
  );
  for (const log of ['signaling.log', 'sfu.log']) cpSync(join(systemFolder, log), join(folder, log));
}
