// The time zone of the installation: opening hours and the days of reports are meant in it, wherever the browser is.
import { useQuery } from '@tanstack/react-query';
import { api } from './clients.ts';

const UNTIL_KNOWN = 'Asia/Shanghai';

export function useTimeZone(): string {
  const system = useQuery({
    queryKey: ['system'],
    queryFn: () => api.call('systemInfo'),
    staleTime: Infinity,
  });
  return system.data?.timeZone ?? UNTIL_KNOWN;
}
