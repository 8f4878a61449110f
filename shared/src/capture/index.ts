// From a picture to a page: where its sheet is, how it looks from straight above, and whether it can be read.
export * from './corners.ts';
export * from './page.ts';
