// Failures that a person can do something about: one sentence says what is wrong and what to do, and nothing else is
// printed.

/** An expected failure; its message is the sentence to print. */
export class SetupError extends Error {
  /**
   * @param {string} sentence
   * @param {ErrorOptions} [options]
   */
  constructor(sentence, options) {
    super(sentence, options);
    this.name = 'SetupError';
  }
}

const DISK_FULL = /ENOSPC|No space left on device/;

/**
 * Turns output of a failed program or an error into a SetupError when the cause is one that many steps share.
 * @param {string} text what the program printed, or the message of the error
 * @param {string} place the folder that was written to
 * @returns {SetupError | null}
 */
export function commonCause(text, place) {
  if (DISK_FULL.test(text)) {
    return new SetupError(
      `The disk that holds ${place} is full: free some space there and run the command again.`,
    );
  }
  if (/EDQUOT|Disk quota exceeded/.test(text)) {
    return new SetupError(
      `Your disk quota for ${place} is used up: free some space and run the command again.`,
    );
  }
  if (/EROFS|Read-only file system/.test(text)) {
    return new SetupError(`${place} is on a read-only file system, and Cloud Window has to write there.`);
  }
  return null;
}

/**
 * The sentence to print for any error that reaches the top.
 * @param {unknown} error
 * @returns {string}
 */
export function sentenceFor(error) {
  if (error instanceof SetupError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  const path =
    error instanceof Error && 'path' in error ? String(error.path) : 'the data folder or the cache';
  const common = commonCause(message, path);
  if (common) return common.message;
  if (/EACCES|EPERM/.test(message)) return `You do not have the rights to write ${path}.`;
  return `Something unexpected went wrong: ${message} (set CW_DEBUG=1 to see where).`;
}
