/** The text as RE2, without a backslash. */
export function literal(text: string): string {
  return text.replace(/[.*+?()|{}[\]^$\\]/g, (char) =>
    char === '^' || char === '\\' ? `\\${char}` : `[${char}]`,
  );
}
