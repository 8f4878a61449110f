// What was read on the pages of a case, kept fresh: asked again whenever the server says that a page was read.
import type { CallSnapshot, PageReading, ReadFieldCode } from '@cloud-window/shared/protocol';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../session/clients.ts';
import { useDuty } from '../session/duty.tsx';

const keyOf = (caseId: string) => ['readings', caseId] as const;

export function useReadings({ case: { id, pages } }: CallSnapshot) {
  const duty = useDuty();
  const client = useQueryClient();
  const connection = duty.session?.connection;
  useEffect(
    () =>
      connection?.on('page:read', ({ caseId }) => {
        void client.invalidateQueries({ queryKey: keyOf(caseId) });
      }),
    [connection, client],
  );
  return useQuery({
    // With each page there is one more to wait for.
    queryKey: [...keyOf(id), pages.length],
    queryFn: () => api.call('caseReadings', { params: { id } }),
    placeholderData: keepPreviousData,
    // Of persons: gone with the panel.
    gcTime: 0,
  });
}

export function useConfirm({ status: { callId }, case: { id } }: CallSnapshot, pageId: string) {
  const duty = useDuty();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ field, value }: { field: ReadFieldCode; value: string }) => {
      const { session } = duty;
      if (!session) return;
      const confirmed = await session.connection.request('reading:confirm', { callId, pageId, field, value });
      const withConfirmed = (reading: PageReading): PageReading =>
        reading.pageId === pageId
          ? {
              ...reading,
              fields: reading.fields.map((one) => (one.code === field ? { ...one, confirmed } : one)),
            }
          : reading;
      client.setQueriesData<{ readings: PageReading[] }>({ queryKey: keyOf(id) }, (known) =>
        known ? { readings: known.readings.map(withConfirmed) } : known,
      );
    },
  });
}
