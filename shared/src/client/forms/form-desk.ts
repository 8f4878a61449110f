// The forms that this browser has open. They outlive the screens that show them, so that going back loses nothing and what
// was typed last is still on its way; and they are forgotten all at once.
import type { LiveConnection } from '../client-types.ts';
import { createFormSession, type FormSession, type FormTarget } from './form-session.ts';

export type { FormSession, FormState, OtherFocus } from './form-session.ts';

export interface FormDesk {
  /** The form, begun if it was not. */
  open(target: FormTarget): FormSession;
  /** The wipe: nothing of any form stays in memory. */
  clear(): void;
}

export function createFormDesk(connection: LiveConnection): FormDesk {
  const sessions = new Map<string, FormSession>();
  const flush = () => {
    for (const session of sessions.values()) session.flush();
  };
  return {
    open(target) {
      const key = `${target.caseId}/${target.materialCode}/${target.callId ?? ''}`;
      const known = sessions.get(key);
      if (known) return known;
      if (sessions.size === 0 && 'window' in globalThis) addEventListener('pagehide', flush);
      const made = createFormSession(connection, target);
      sessions.set(key, made);
      return made;
    },
    clear() {
      if ('window' in globalThis) removeEventListener('pagehide', flush);
      for (const session of sessions.values()) session.close();
      sessions.clear();
    },
  };
}
