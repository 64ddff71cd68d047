/** What programs and people write where they name nobody: it would make one person of many. */
const placeholder =
  /^(n\/?a|#n\/?a|#nv|<na>|nan|null|none|unknown|unbekannt|inconnu|anon|anonym|anonym(e|ous|ized|ised|isiert)|\?+|-+)$/i;

/** Whether a patient's name or ID is a placeholder. */
export function namesNobody(patient: string): boolean {
  return placeholder.test(patient.trim());
}
