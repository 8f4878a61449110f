// What people see while set-up works: one line a step, with progress, on a terminal as in a log file.

const interactive = Boolean(process.stdout.isTTY) && !process.env.CI;
const colors = interactive && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

/** @param {string} code @param {string} text */
const paint = (code, text) => (colors ? `\u001b[${code}m${text}\u001b[0m` : text);
/** @param {string} text */
export const bold = (text) => paint('1', text);
/** @param {string} text */
export const dim = (text) => paint('2', text);
/** @param {string} text */
export const green = (text) => paint('32', text);
/** @param {string} text */
export const red = (text) => paint('31', text);

/** @param {string} [text] */
export function say(text = '') {
  process.stdout.write(`${text}\n`);
}

/** @param {string} sentence */
export function complain(sentence) {
  process.stderr.write(`${red('✗')} ${sentence}\n`);
}

/** @param {number} ms */
export function seconds(ms) {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

/** Without a terminal a line is printed at each of this many percent. */
const QUIET_STEP_PERCENT = 10;

/**
 * Announces a step. Steps that turn out to be done already say nothing: nothing is printed before the first
 * `progress` or `note`, and `done` prints only if something was.
 * @param {string} title
 */
export function step(title) {
  const begun = Date.now();
  let shown = false;
  let lastPercent = -QUIET_STEP_PERCENT;
  let lastText = '';

  /** @param {string} text */
  const rewrite = (text) => process.stdout.write(`\r\u001b[2K${text}`);

  return {
    /**
     * Says what the step does now.
     * @param {string} text
     */
    note(text) {
      shown = true;
      if (interactive) rewrite(`${dim('…')} ${title}: ${text}`);
      else if (text !== lastText) say(`… ${title}: ${text}`);
      lastText = text;
    },
    /**
     * @param {number} count
     * @param {number} total
     * @param {string} [detail]
     */
    progress(count, total, detail = '') {
      shown = true;
      const percent = total > 0 ? Math.floor((100 * count) / total) : 0;
      const text = `${title}: ${count}/${total} (${percent} %)${detail ? ` ${detail}` : ''}`;
      if (interactive) rewrite(`${dim('…')} ${text}`.slice(0, process.stdout.columns || 110));
      else if (percent >= lastPercent + QUIET_STEP_PERCENT) {
        lastPercent = percent - (percent % QUIET_STEP_PERCENT);
        say(`… ${text}`);
      }
    },
    /** @param {string} [text] */
    done(text = '') {
      if (!shown) return;
      const line = `${green('✓')} ${title}${text ? `: ${text}` : ''} ${dim(`(${seconds(Date.now() - begun)})`)}`;
      if (interactive) rewrite(`${line}\n`);
      else say(line);
    },
    /** Ends the line of a step that failed; the sentence follows from whoever catches the error. */
    failed() {
      if (shown && interactive) rewrite(`${red('✗')} ${title}\n`);
    },
  };
}
