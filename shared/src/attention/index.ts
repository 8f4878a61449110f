// Looking at the same thing together, for both apps: loaded with a call, never before.
export * from './attention-session.ts';
export * from './draw-surface.tsx';
export * from './marks-layer.tsx';
export * from './other-pointer.tsx';
export * from './shared-picture.tsx';
export { containedIn } from './spots.ts';
export * from './use-attention.ts';
