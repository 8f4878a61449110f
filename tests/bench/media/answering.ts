// From the clerk's press on the button to the first frames of the other, on both sides: with everything connected while it
// rang, and with pages that have only just been opened and a clerk who presses at once.
import { CONSOLE_TEST_IDS as IDS } from '@cloud-window/shared/console-test-ids';
import { TEST_IDS } from '@cloud-window/shared/test-ids';
import type { ClerkPerson } from '../../driver/clerk-person.ts';
import type { KioskPerson } from '../../driver/kiosk-person.ts';
import { endCall, type BenchStage } from './bench-stage.ts';
import { notesOf } from './instruments.ts';

const CONNECTED_WITHIN_MS = 15_000;
/** A call that shows nothing by then was not set up. */
const FRAMES_WITHIN_MS = 15_000;
const POLL_MS = 50;

export interface Answers {
  /** Both sides, the later one. */
  ms: number[];
  kioskMs: number[];
  clerkMs: number[];
  failures: number;
}
const none = (): Answers => ({ ms: [], kioskMs: [], clerkMs: [], failures: 0 });

/** One kiosk and one clerk, call after call; the clerk answers when both are connected. */
export async function warmAnswers(stage: BenchStage, calls: number): Promise<Answers> {
  const answers = none();
  const clerk = await stage.clerk('warm');
  const kiosk = await stage.kiosk(0);
  await using control = await stage.control();
  for (let call = 0; call < calls; call++) {
    await kiosk.takeNumber();
    await clerk.at(IDS.offer).waitFor({ timeout: 30_000 });
    // As long as a clerk takes to read whom they are offered, or longer on a slow machine.
    await until(async () => {
      const { transports, consumers } = await control.stats();
      return transports >= 4 && consumers >= 5;
    }, CONNECTED_WITHIN_MS);
    await clerk.at(IDS.offerAccept).click();
    await note(answers, kiosk, clerk);
    await endCall(kiosk, clerk);
    if (call < calls - 1) await readyAgain(clerk);
  }
  await leave(kiosk, clerk);
  return answers;
}

/** Everybody anew for each call; the button is pressed by the page itself the moment that it is there. */
export async function coldAnswers(stage: BenchStage, calls: number): Promise<Answers> {
  const answers = none();
  for (let call = 0; call < calls; call++) {
    const clerk = await stage.clerk(`cold-${call}`);
    const kiosk = await stage.kiosk(0);
    await clerk.page.evaluate((testId) => {
      const press = () => document.querySelector<HTMLElement>(`[data-testid="${testId}"]`)?.click();
      const observer = new MutationObserver(press);
      observer.observe(document, { childList: true, subtree: true });
      document.addEventListener('click', () => observer.disconnect(), { once: true, capture: true });
    }, IDS.offerAccept);
    await kiosk.takeNumber();
    await note(answers, kiosk, clerk);
    await endCall(kiosk, clerk);
    await leave(kiosk, clerk);
  }
  return answers;
}

async function note(answers: Answers, kiosk: KioskPerson, clerk: ClerkPerson): Promise<void> {
  let found: { kiosk: number; clerk: number } | null = null;
  await until(async () => {
    const [atKiosk, atClerk] = await Promise.all([notesOf(kiosk.page), notesOf(clerk.page)]);
    const pressed = atClerk.pressed[IDS.offerAccept];
    if (pressed === undefined) return false;
    const after = (frames: number[] = []) => frames.find((at) => at >= pressed);
    const first = {
      kiosk: after(atKiosk.frames[TEST_IDS.remoteVideo]),
      clerk: after(atClerk.frames[IDS.remoteFace]),
    };
    if (first.kiosk === undefined || first.clerk === undefined) return false;
    found = { kiosk: first.kiosk - pressed, clerk: first.clerk - pressed };
    return true;
  }, FRAMES_WITHIN_MS);
  // The compiler does not see that the callback assigns.
  const times = found as { kiosk: number; clerk: number } | null;
  if (times === null) {
    answers.failures += 1;
    return;
  }
  answers.ms.push(Math.max(times.kiosk, times.clerk));
  answers.kioskMs.push(times.kiosk);
  answers.clerkMs.push(times.clerk);
}

/** After wrap-up a clerk is ready by themselves, unless they chose otherwise. */
async function readyAgain(clerk: ClerkPerson): Promise<void> {
  await clerk.waitForState('ready');
}

/** Whoever goes must not be rung for the next measurement. */
export async function leave(kiosk: KioskPerson, clerk: ClerkPerson): Promise<void> {
  await clerk.takeBreak('rest');
  await Promise.all([kiosk.page.context().close(), clerk.page.context().close()]);
}

export async function until(question: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (Date.now() < end) {
    if (await question()) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}
