// Where pages stand after one of them was moved or taken out, as a pure function of where they stood. Within a material
// the places are always 1, 2, 3 …; old versions stand where the page that replaced them stands.

/** One place of the case with everything that ever stood in it. */
export interface Stack {
  materialCode: string;
  position: number;
  /** The page on top. */
  pageId: string;
  /** All versions, the one on top included. */
  pageIds: readonly string[];
}

/** Puts the stack before the one that stands in `position` of the material, or last. */
export function moved(
  stacks: readonly Stack[],
  pageId: string,
  target: { materialCode: string; position: number | null },
): Stack[] {
  const stack = stacks.find((each) => each.pageId === pageId);
  if (!stack) return [...stacks];
  const others = ofMaterial(without(stacks, pageId), target.materialCode);
  const index = Math.min((target.position ?? others.length + 1) - 1, others.length);
  const row = [
    ...others.slice(0, index),
    { ...stack, materialCode: target.materialCode },
    ...others.slice(index),
  ];
  const elsewhere = stacks.filter(
    (each) => each.pageId !== pageId && each.materialCode !== target.materialCode,
  );
  return renumbered([...elsewhere, ...numbered(row)]);
}

/** Without the stack; those behind it move up. */
export function without(stacks: readonly Stack[], pageId: string): Stack[] {
  return renumbered(stacks.filter((each) => each.pageId !== pageId));
}

/** Those whose place is another one than before. */
export function changed(before: readonly Stack[], after: readonly Stack[]): Stack[] {
  return after.filter((now) => {
    const then = before.find((each) => each.pageId === now.pageId);
    return then?.materialCode !== now.materialCode || then.position !== now.position;
  });
}

function ofMaterial(stacks: readonly Stack[], materialCode: string): Stack[] {
  return stacks
    .filter((each) => each.materialCode === materialCode)
    .sort((one, other) => one.position - other.position);
}

function renumbered(stacks: readonly Stack[]): Stack[] {
  const materials = [...new Set(stacks.map((each) => each.materialCode))];
  return materials.flatMap((materialCode) => numbered(ofMaterial(stacks, materialCode)));
}

function numbered(row: readonly Stack[]): Stack[] {
  return row.map((each, index) => ({ ...each, position: index + 1 }));
}
