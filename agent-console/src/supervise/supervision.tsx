// The supervisor's hand on the wallboard: who may act, over which connection, and the small menu that every row has for it.
import type { LiveConnection } from '@cloud-window/shared/client';
import type { ClientEventName, ClientPayload, ClientResult, QueueBoard } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { AppError } from '@cloud-window/shared';

interface Supervision {
  live: LiveConnection;
  queues: readonly QueueBoard[];
}

const SupervisionContext = createContext<Supervision | null>(null);
export const SupervisionProvider = SupervisionContext.Provider;

/** Null for those who only watch. */
export function useSupervision(): Supervision | null {
  return useContext(SupervisionContext);
}

export type SuperviseEvent = Extract<ClientEventName, `supervise:${string}`>;

/** Sends one of the supervisor's actions. */
export function useSupervise<N extends SuperviseEvent>(
  event: N,
  options: { onSuccess?: () => void; onError?: (error: unknown) => void } = {},
) {
  const supervision = useSupervision();
  return useMutation({
    mutationFn: async (payload: ClientPayload<N>): Promise<ClientResult<N>> => {
      if (!supervision) throw new AppError('FORBIDDEN');
      return supervision.live.request(event, payload);
    },
    onSuccess: () => options.onSuccess?.(),
    onError: (error) => options.onError?.(error),
  });
}

interface ActionMenuProps<A extends string> {
  /** What the menu is of, for those who do not see its row. */
  label: string;
  actions: readonly { id: A; words: string }[];
  onAction: (action: A) => void;
  'data-testid': string;
}

export function ActionMenu<A extends string>({ label, actions, onAction, ...rest }: ActionMenuProps<A>) {
  return (
    <MenuTrigger>
      <Button className="cc-icon-button wb-act" aria-label={label} data-testid={rest['data-testid']}>
        <Icon name="more" />
      </Button>
      <Popover className="cc-popover" placement="bottom end">
        <Menu className="cc-menu" aria-label={label} onAction={(action) => onAction(action as A)}>
          {actions.map(({ id, words }) => (
            <MenuItem
              key={id}
              id={id}
              className="cc-menu__item"
              data-testid={CONSOLE_TEST_IDS.superviseAct(id)}
            >
              {words}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
