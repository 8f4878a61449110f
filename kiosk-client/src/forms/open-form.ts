// Which form is open on the kiosk, and the forms that this browser holds. Both are forgotten by the wipe.
import { useEffect } from 'react';
import { create } from 'zustand';
import type { FormDesk, OtherFocus } from '@cloud-window/shared/client/forms';
import type { LiveConnection } from '@cloud-window/shared/client';
import { useKiosk } from '../device/kiosk-services.ts';

/** A form to fill in, or the reading back with the signature. */
type OpenForm = { kind: 'fill'; materialCode: string } | { kind: 'sign' };

interface Forms {
  open: OpenForm | null;
  desk: FormDesk | null;
  /** Where the clerk has pointed in a form that was not open yet. */
  guide: (OtherFocus & { materialCode: string }) | null;
  show: (open: OpenForm | null) => void;
}

export const useForms = create<Forms>()((set) => ({
  open: null,
  desk: null,
  guide: null,
  show: (open) => set({ open, guide: null }),
}));

/** The forms of this visit; the code that merges them is loaded with the first. */
export async function formDesk(connection: LiveConnection): Promise<FormDesk> {
  const { createFormDesk } = await import('@cloud-window/shared/client/forms');
  const desk = useForms.getState().desk ?? createFormDesk(connection);
  useForms.setState({ desk });
  return desk;
}

/** The wipe: nothing of any form stays in this browser. */
export function forgetForms(): void {
  useForms.getState().desk?.clear();
  useForms.setState({ open: null, desk: null, guide: null });
}

/** Opens the form in which the clerk points at a field. */
export function useFollowGuide(caseId: string): void {
  const { live } = useKiosk();
  useEffect(
    () =>
      live.connection.on('form:focused', ({ materialCode, ...guide }) => {
        if (guide.caseId !== caseId || guide.party !== 'clerk' || !guide.guide) return;
        const { open } = useForms.getState();
        if (open?.kind === 'fill' && open.materialCode === materialCode) return;
        useForms.setState({ open: { kind: 'fill', materialCode }, guide: { ...guide, materialCode } });
      }),
    [live, caseId],
  );
}
