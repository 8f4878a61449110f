// Forms that are filled in on the screen: their language, what they say, and what is wrong with them.
export * from './canonical-json.ts';
export * from './conditions.ts';
export * from './e-forms.ts';
export * from './form-paths.ts';
export * from './form-schema.ts';
export * from './form-sentences.ts';
export * from './read-field.ts';
export * from './shape-input.ts';
export * from './uscc.ts';
export * from './validate-form.ts';
export * from './text-edits.ts';
