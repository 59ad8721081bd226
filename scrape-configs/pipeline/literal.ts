/** Returns an RE2 expression for a literal text, without backslashes. */
export function literalRegex(text: string): string {
  return text.replace(/[.*+?()|{}[\]^$\\]/g, (char) =>
    char === '^' || char === '\\' ? `\\${char}` : `[${char}]`,
  );
}
