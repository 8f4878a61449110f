// Which key does what at the desk. Pure, so that the help overlay, the handler and the tests read the same table.
// Single letters can be switched off (WCAG 2.2, 2.1.4 Character Key Shortcuts) and never act while text is typed.

export const COMMANDS = [
  'judgeAccept',
  'judgeReject',
  'requestRecapture',
  'sortPage',
  'nextUndecided',
  'previousPage',
  'nextPage',
  'zoomIn',
  'zoomOut',
  'fitPage',
  'fitWidth',
  'rotateLeft',
  'rotateRight',
  'showOriginal',
  'sideBySide',
  'compareVersions',
  'toolPoint',
  'toolPen',
  'toolBox',
  'toolHighlight',
  'toolHand',
  'undoMark',
  'clearMarks',
  'freeze',
  'openDecision',
  'showDocumentCamera',
  'showFace',
  'showPage',
  'nextTab',
  'toggleMicrophone',
  'toggleHold',
  'transfer',
  'consult',
  'help',
] as const;
export type Command = (typeof COMMANDS)[number];

/** Keys of each command as `KeyboardEvent.key` in lower case; the first is the one that help shows. */
export const KEYS: Readonly<Record<Command, readonly string[]>> = {
  judgeAccept: ['a'],
  judgeReject: ['r'],
  requestRecapture: ['c'],
  sortPage: ['g'],
  nextUndecided: ['n'],
  previousPage: ['arrowleft', 'pageup'],
  nextPage: ['arrowright', 'pagedown'],
  zoomIn: ['+', '='],
  zoomOut: ['-', '_'],
  fitPage: ['0'],
  fitWidth: ['w'],
  rotateLeft: ['['],
  rotateRight: [']'],
  showOriginal: ['u'],
  sideBySide: ['s'],
  compareVersions: ['o'],
  toolPoint: ['l'],
  toolPen: ['b'],
  toolBox: ['q'],
  toolHighlight: ['y'],
  toolHand: ['escape'],
  undoMark: ['z', 'backspace'],
  clearMarks: ['e'],
  freeze: ['i'],
  openDecision: ['d'],
  showDocumentCamera: ['v'],
  showFace: ['f'],
  showPage: ['p'],
  nextTab: ['x'],
  toggleMicrophone: ['m'],
  toggleHold: ['h'],
  transfer: ['t'],
  consult: ['k'],
  help: ['?', '？'],
};

/** What of a key press decides. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  /** True while an input method composes a character. */
  isComposing: boolean;
  /** Where the press landed: typing into a field and moving in a widget keep their keys. */
  target: 'text' | 'widget' | 'page';
}

const byKey = new Map<string, Command>(
  COMMANDS.flatMap((command) => KEYS[command].map((key) => [key, command] as const)),
);

/** The command of a key press, or null when the key belongs to something else. */
export function commandOf(press: KeyPress, singleKeys: boolean): Command | null {
  if (press.ctrlKey || press.altKey || press.metaKey || press.isComposing) return null;
  if (press.target === 'text') return null;
  const key = press.key.toLowerCase();
  const command = byKey.get(key) ?? null;
  if (command === null) return null;
  // Shift with a named key belongs to the widget: Shift + arrows move the page under the viewer.
  if (press.shiftKey && key.length > 1) return null;
  // Arrows and page keys move inside menus, tabs and lists.
  if (press.target === 'widget' && key.length > 1) return null;
  if (!singleKeys && key.length === 1) return null;
  return command;
}

/** Says where a press landed. */
export function pressTarget(element: EventTarget | null): KeyPress['target'] {
  if (!(element instanceof HTMLElement)) return 'page';
  if (element.isContentEditable || element.matches('input, textarea, select')) {
    return element.matches('input[type=checkbox], input[type=radio], input[type=range]') ? 'widget' : 'text';
  }
  return element.closest('[role=menu], [role=listbox], [role=tablist], [role=grid], [role=dialog]')
    ? 'widget'
    : 'page';
}
