// The forms of the call that this clerk is in, held while it lasts: changing the tab loses nothing that was typed, and the end
// of the call forgets them. What the clerk has looked at last is kept beside them, to show what is new.
import type { LiveConnection } from '@cloud-window/shared/client';
import { createFormDesk, type FormDesk } from '@cloud-window/shared/client/forms';
import type { RawForm } from '@cloud-window/shared/forms';

interface CallForms {
  connection: LiveConnection;
  callId: string;
  desk: FormDesk;
  /** By material. */
  looked: Map<string, RawForm>;
  stop: () => void;
}
let held: CallForms | null = null;

/** Those of this call; those of another are forgotten. */
export function callForms(connection: LiveConnection, callId: string): CallForms {
  if (held?.connection === connection && held.callId === callId) return held;
  forget();
  const stop = connection.on('call:status', (status) => {
    if (status.callId === callId && status.state === 'ended') forget();
  });
  held = { connection, callId, desk: createFormDesk(connection), looked: new Map(), stop };
  return held;
}

function forget(): void {
  held?.stop();
  held?.desk.clear();
  held = null;
}
