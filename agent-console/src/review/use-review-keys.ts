// Turns key presses anywhere on the desk into commands, unless a dialog is open.
import { useEffect, useRef } from 'react';
import { usePreferences } from '../session/preferences.ts';
import { commandOf, pressTarget, type Command } from './keyboard-map.ts';
import { useReview } from './review-store.ts';

export function useReviewKeys(onCommand: (command: Command) => void): void {
  const latest = useRef(onCommand);
  useEffect(() => {
    latest.current = onCommand;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || useReview.getState().dialog !== null) return;
      const { key, ctrlKey, altKey, metaKey, shiftKey, isComposing } = event;
      const target = pressTarget(event.target);
      const { singleKeys } = usePreferences.getState();
      const command = commandOf({ key, ctrlKey, altKey, metaKey, shiftKey, isComposing, target }, singleKeys);
      // Holding a key may walk and zoom; it must not judge page after page.
      if (command === null || (event.repeat && !REPEATABLE.has(command))) return;
      event.preventDefault();
      latest.current(command);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

const REPEATABLE: ReadonlySet<Command> = new Set(['zoomIn', 'zoomOut', 'previousPage', 'nextPage']);
