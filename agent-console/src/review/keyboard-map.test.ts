// One key, one command; typing, shortcuts of the browser and input methods are left alone.
import { describe, expect, it } from 'vitest';
import { COMMANDS, commandOf, KEYS, type KeyPress } from './keyboard-map.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  isComposing: false,
  target: 'page',
  ...more,
});

describe('commandOf', () => {
  it('gives every key to one command only', () => {
    const keys = COMMANDS.flatMap((command) => KEYS[command]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('finds the command of each key, in either case', () => {
    expect(commandOf(press('a'), true)).toBe('judgeAccept');
    expect(commandOf(press('A'), true)).toBe('judgeAccept');
    expect(commandOf(press('ArrowRight'), true)).toBe('nextPage');
    expect(commandOf(press('?'), true)).toBe('help');
    expect(commandOf(press('j'), true)).toBeNull();
  });

  it('leaves typing, modifiers and input methods alone', () => {
    expect(commandOf(press('a', { target: 'text' }), true)).toBeNull();
    expect(commandOf(press('a', { ctrlKey: true }), true)).toBeNull();
    expect(commandOf(press('a', { metaKey: true }), true)).toBeNull();
    expect(commandOf(press('ArrowLeft', { shiftKey: true }), true)).toBeNull();
    expect(commandOf(press('?', { shiftKey: true }), true)).toBe('help');
    expect(commandOf(press('a', { isComposing: true }), true)).toBeNull();
  });

  it('leaves arrows to menus and lists, and letters too when they are switched off', () => {
    expect(commandOf(press('ArrowRight', { target: 'widget' }), true)).toBeNull();
    expect(commandOf(press('n', { target: 'widget' }), true)).toBe('nextUndecided');
    expect(commandOf(press('n'), false)).toBeNull();
    expect(commandOf(press('ArrowLeft'), false)).toBe('previousPage');
  });
});
