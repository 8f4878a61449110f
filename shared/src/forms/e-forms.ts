// Which materials can be filled in on the screen: the names alone, so that a checklist need not load the forms.

const E_FORMS: ReadonlySet<string> = new Set([
  'MR101/application-form',
  'MR102/application-form',
  'MR201/application-form',
  'MR301/application-form',
  'TX101/application-form',
  'FX102/application-form',
  'HS101/application-form',
  'HS101/asset-declaration',
  'HS102/application-form',
  'HS102/income-asset-declaration',
  'DP101/application-form',
  'SI101/application-form',
  'SI102/application-form',
]);

/** The id of the form for a material of an item. */
export const formIdOf = (itemCode: string, materialCode: string) => `${itemCode}/${materialCode}`;

export function hasEForm(itemCode: string, material: { code: string; form: string }): boolean {
  return material.form === 'form' && E_FORMS.has(formIdOf(itemCode, material.code));
}
