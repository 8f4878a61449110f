// What lies under the camera is known to the server as well: after a break, a reload or a power cut, and the next sign-in,
// the capture goes on at the very page at which it stopped.
import { useEffect, useRef } from 'react';
import type { CapturePlace, Case } from '@cloud-window/shared/protocol';
import { useKiosk } from '../device/kiosk-services.ts';
import type { CaptureTarget, MaterialSlots } from './slots.ts';

/** `onFound` is called once, with where the capture was broken off; not when it was ended in order. */
export function useCapturePlace(
  record: Pick<Case, 'id'>,
  materials: readonly MaterialSlots[],
  target: CaptureTarget | null,
  onFound: (place: CaptureTarget) => void,
): void {
  const { api } = useKiosk();
  const latest = useRef({ materials, target, onFound });
  useEffect(() => {
    latest.current = { materials, target, onFound };
  });
  /** Until it is known where the capture stood, nothing is written over it. */
  const asked = useRef(false);
  const { id } = record;
  const materialCode = target?.materialCode ?? null;
  const position = target?.position ?? null;

  useEffect(() => {
    let over = false;
    asked.current = false;
    const settle = (place: CapturePlace | null) => {
      if (over) return;
      asked.current = true;
      const now = latest.current;
      if (now.target) void write({ materialCode: now.target.materialCode, position: now.target.position });
      else if (place && isOpen(place, now.materials)) now.onFound({ ...place, recapture: null });
    };
    const write = (place: CapturePlace | null) =>
      api.call('setCapturePlace', { params: { id }, body: { place } }).catch(() => undefined);
    api.call('capturePlace', { params: { id } }).then(
      ({ place }) => settle(place),
      () => settle(null),
    );
    return () => {
      over = true;
    };
  }, [api, id]);

  useEffect(() => {
    // The first one is told by the answer above.
    if (!asked.current) return;
    const place = materialCode === null ? null : { materialCode, position };
    // Should it be lost, a later resumption finds an older page: no harm.
    api.call('setCapturePlace', { params: { id }, body: { place } }).catch(() => undefined);
  }, [api, id, materialCode, position]);
}

/** Whether a page can still be captured there. */
function isOpen({ materialCode, position }: CapturePlace, materials: readonly MaterialSlots[]): boolean {
  const found = materials.find(({ material }) => material.code === materialCode);
  if (!found) return false;
  return position === null ? found.mayAdd : found.slots.some((slot) => slot.position === position);
}
