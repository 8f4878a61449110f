// Which of the first steps of an installation are done, read from what there is.
import { useQueries } from '@tanstack/react-query';
import { useStaff } from '../session/staff.ts';
import { api } from '../session/clients.ts';

export interface FirstStep {
  key: 'items' | 'kiosks' | 'pairing' | 'people' | 'queues';
  done: boolean;
  /** How many there are of what the step is about. */
  count: number;
  links: readonly { to: string; place: string }[];
}

/** Null until everything is known. */
export function useFirstSteps(): { steps: FirstStep[] | null; error: unknown; retry: () => void } {
  const me = useStaff();
  const [items, kiosks, people, queues] = useQueries({
    queries: [
      { queryKey: ['items', ''], queryFn: () => api.call('listItems') },
      { queryKey: ['kiosks'], queryFn: () => api.call('listKiosks') },
      { queryKey: ['staff'], queryFn: () => api.call('listStaff') },
      { queryKey: ['queues'], queryFn: () => api.call('listQueues') },
    ],
  });
  const all = [items, kiosks, people, queues];
  const retry = () => void Promise.all(all.map((query) => query.refetch()));
  if (!items.data || !kiosks.data || !people.data || !queues.data) {
    return { steps: null, error: all.find((query) => query.error)?.error ?? null, retry };
  }
  const paired = kiosks.data.filter((kiosk) => kiosk.pairedAt !== null).length;
  const clerks = people.data.filter(
    (person) => person.active && person.roles.includes('clerk') && person.id !== me.id,
  ).length;
  const link = (place: string, address: string) => ({ to: `/administration/${address}`, place });
  const steps: FirstStep[] = [
    {
      key: 'items',
      done: items.data.length > 0,
      count: items.data.length,
      links: [link('sampleData', 'sample-data'), link('items', 'items')],
    },
    {
      key: 'kiosks',
      done: kiosks.data.length > 0,
      count: kiosks.data.length,
      links: [link('sites', 'sites'), link('kiosks', 'kiosks')],
    },
    { key: 'pairing', done: paired > 0, count: paired, links: [link('kiosks', 'kiosks')] },
    { key: 'people', done: clerks > 0, count: clerks, links: [link('people', 'people')] },
    {
      key: 'queues',
      done: queues.data.length > 0,
      count: queues.data.length,
      links: [link('queues', 'queues'), link('holidays', 'holidays')],
    },
  ];
  return { steps, error: null, retry };
}
