// What a benchmark prints: a table for people, and one JSON object as the very last line for machines.

export function printTable(
  title: string,
  rows: readonly (readonly [label: string, value: string, target?: string])[],
): void {
  const width = Math.max(...rows.map(([label]) => label.length));
  const valueWidth = Math.max(...rows.map(([, value]) => value.length));
  console.log(`\n${title}`);
  for (const [label, value, target = ''] of rows) {
    console.log(`  ${label.padEnd(width)}  ${value.padStart(valueWidth)}  ${target}`.trimEnd());
  }
}

/** The last line. */
export function printResult(result: Readonly<Record<string, number | boolean | null>>): void {
  console.log(JSON.stringify(result));
}
