// The departments, as the items name them: there is no other list of them.
import type { Item } from '@cloud-window/shared/protocol';
import { useQuery } from '@tanstack/react-query';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';

export function useDepartments(): { list: { code: string; name: string }[]; name: (code: string) => string } {
  const language = useLanguage();
  const items = useQuery({
    queryKey: ['items', ''],
    queryFn: () => api.call('listItems'),
    staleTime: 60_000,
  });
  const byCode = new Map<string, Item['department']>(
    (items.data ?? []).map((item) => [item.department.code, item.department]),
  );
  const name = (code: string) => {
    const department = byCode.get(code);
    return department ? language.text(department.name) : code;
  };
  return { list: [...byCode.keys()].map((code) => ({ code, name: name(code) })), name };
}
