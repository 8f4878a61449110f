// How the key of a command is printed on a keyboard.
import { KEYS, type Command } from './keyboard-map.ts';

const NAMED: Readonly<Record<string, string>> = {
  arrowleft: '←',
  arrowright: '→',
  escape: 'Esc',
  backspace: '⌫',
};

export function keyLabel(command: Command): string {
  const key = KEYS[command][0] ?? '';
  return NAMED[key] ?? key.toUpperCase();
}
