/** One string object for all equal strings: a column with few different values takes little memory, however long it is. */
export class SharedStrings {
  private readonly known = new Map<string, string>();

  of(value: string): string {
    const before = this.known.get(value);
    if (before !== undefined) return before;
    this.known.set(value, value);
    return value;
  }
}
