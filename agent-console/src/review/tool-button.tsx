// A small button that does what a key does, and says which key.
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';
import { useTranslation } from 'react-i18next';
import { keyLabel } from './key-label.ts';
import type { Command } from './keyboard-map.ts';

interface ToolButtonProps {
  command: Command;
  testId: string;
  isDisabled?: boolean;
  /** For what is either on or off. */
  pressed?: boolean | undefined;
  onCommand: (command: Command) => void;
  children: ReactNode;
}

export function ToolButton({
  command,
  testId,
  isDisabled = false,
  pressed,
  onCommand,
  children,
}: ToolButtonProps) {
  const { t } = useTranslation();
  return (
    <TooltipTrigger delay={500}>
      <Button
        className={pressed ? 'cc-tool cc-tool--on' : 'cc-tool'}
        aria-label={t(`commands.${command}`)}
        isDisabled={isDisabled}
        data-testid={testId}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        onPress={() => onCommand(command)}
      >
        {children}
      </Button>
      <Tooltip className="cc-tooltip" placement="bottom">
        {t(`commands.${command}`)} <kbd className="cc-key">{keyLabel(command)}</kbd>
      </Tooltip>
    </TooltipTrigger>
  );
}
