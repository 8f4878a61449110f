// A form of the present case as React sees it: opened when it is first asked for, checked whenever somebody writes.
import { useEffect, useMemo, useState } from 'react';
import { wallTime } from '@cloud-window/shared';
import type { FormSession, FormState } from '@cloud-window/shared/client/forms';
import { EMPTY_FORM, validateForm, type CheckedForm } from '@cloud-window/shared/forms';
import { createStore } from '@cloud-window/shared/client';
import { useStoreValue } from '@cloud-window/shared/ui';
import { useKiosk } from '../device/kiosk-services.ts';
import { useNow } from '../shell/use-now.ts';
import { formDesk, useForms } from './open-form.ts';

export interface LiveForm {
  session: FormSession;
  state: FormState;
  checked: CheckedForm;
}

const NONE = createStore<FormState>({
  schema: null,
  raw: EMPTY_FORM,
  mayWrite: false,
  isSaved: true,
  changes: {},
  other: null,
  error: null,
});

/** Null until its code is loaded. */
export function useForm(caseId: string, materialCode: string): LiveForm | null {
  const { live } = useKiosk();
  const [session, setSession] = useState<FormSession | null>(null);
  useEffect(() => {
    let over = false;
    void formDesk(live.connection).then((desk) => {
      if (!over) setSession(desk.open({ caseId, materialCode }));
    });
    return () => {
      over = true;
    };
  }, [live, caseId, materialCode]);
  const state = useStoreValue(session?.state ?? NONE);
  const today = useToday();
  const checked = useMemo(
    () => (state.schema ? validateForm(state.schema, state.raw, today) : { values: {}, faults: [] }),
    [state.schema, state.raw, today],
  );
  const guide = useForms((forms) => forms.guide);
  if (!session) return null;
  const pointed = guide?.materialCode === materialCode ? guide : null;
  return { session, state: { ...state, other: state.other ?? pointed }, checked };
}

/** By the offices' calendar. */
function useToday(): string {
  const { live, timeZone } = useKiosk();
  return wallTime(useNow(60_000) + live.connection.clockOffsetMs, timeZone).date;
}
