// How well the call travels, and who else is in it, as React hooks: watched as long as its media session lasts.
import { useCallback, useEffect, useState } from 'react';
import {
  createCompanyWatch,
  createQualityWatch,
  createStore,
  type CompanyWatch,
  type LiveConnection,
  type MediaSession,
  type QualityState,
  type QualityWatch,
} from '../client/index.ts';
import type { Companion } from '../protocol/media-company.ts';
import { useStoreValue } from './use-store.ts';

const UNKNOWN = createStore<QualityState>({ own: null, others: {} });
const NOBODY = createStore<readonly Companion[]>([]);

/** An answer that is older was given before this page was there: a reload, whose set-up is none. */
const JUST_ANSWERED_MS = 3_000;

export interface CallQualityView {
  state: QualityState;
  /** To be called when the first picture of the other side is on the screen. */
  pictured: () => void;
}

/** @param answeredAt when the call was accepted, by the server's clock; null before */
export function useCallQuality(
  media: MediaSession | null,
  connection: LiveConnection | null,
  callId: string | null,
  answeredAt: number | null,
): CallQualityView {
  const [opened] = useState(() => createStore<QualityWatch | null>(null));
  const watch = useStoreValue(opened);
  useEffect(() => {
    if (media === null || connection === null || callId === null) return undefined;
    const made = createQualityWatch({ connection, callId, media });
    opened.set(made);
    return () => {
      made.close();
      opened.set(null);
    };
  }, [media, connection, callId, opened]);
  useEffect(() => {
    if (watch === null || connection === null || answeredAt === null) return;
    const now = Date.now() + connection.clockOffsetMs;
    if (now - answeredAt < JUST_ANSWERED_MS) watch.answered(answeredAt);
  }, [watch, connection, answeredAt]);
  const state = useStoreValue(watch?.state ?? UNKNOWN);
  const pictured = useCallback(() => watch?.pictured(), [watch]);
  return { state, pictured };
}

/** Who else is in the call, as far as one may know. */
export function useCompany(connection: LiveConnection | null, callId: string | null): readonly Companion[] {
  const [opened] = useState(() => createStore<CompanyWatch | null>(null));
  const watch = useStoreValue(opened);
  useEffect(() => {
    if (connection === null || callId === null) return undefined;
    const made = createCompanyWatch(connection, callId);
    opened.set(made);
    return () => {
      made.close();
      opened.set(null);
    };
  }, [connection, callId, opened]);
  return useStoreValue(watch?.state ?? NOBODY);
}
