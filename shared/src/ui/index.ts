// The UI kit of both web apps. Import `@cloud-window/shared/ui/tokens.css` and `components.css` beside it.
export * from './no-eval.ts';
export * from './i18n.ts';
export * from './use-store.ts';
export * from './use-network-check.ts';
export * from './icon.tsx';
export * from './button.tsx';
export * from './text-field.tsx';
export * from './dialog.tsx';
export * from './status.tsx';
export * from './waiting.tsx';
export * from './error-sentence.tsx';
export * from './language-switch.tsx';
export * from './video-tile.tsx';
export * from './test-ids.ts';
export * from './console-test-ids.ts';
