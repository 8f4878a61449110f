/** Whether a clerk with these skills may take a call that requires those: the rule as queue-types.ts states it. */
export function isEligible(skills: readonly string[], required: readonly string[]): boolean {
  return skills.includes('*') || required.every((skill) => skills.includes(skill));
}
