/** Long texts are asked for when they are packed and when the object is checked. */
const LONG = 4096;
/** A process may synthesize again and again. */
const MOST = 10_000;
const known = new Map<string, number>();

/** Bytes that a text takes as JSON, its quotes among them. */
export function jsonSize(text: string): number {
  const before = text.length < LONG ? undefined : known.get(text);
  if (before !== undefined) return before;
  const size = Buffer.byteLength(JSON.stringify(text));
  rememberJsonSize(text, size);
  return size;
}

/** For a text that was measured in another run. */
export function rememberJsonSize(text: string, size: number): void {
  if (text.length < LONG) return;
  if (known.size >= MOST) known.clear();
  known.set(text, size);
}

/** The same of texts by name, braces and all. */
export function jsonSizeOfTexts(texts: Readonly<Record<string, string>>): number {
  const entries = Object.entries(texts);
  const commas = Math.max(0, entries.length - 1);
  return entries.reduce(
    (sum, [name, text]) => sum + jsonSize(name) + ':'.length + jsonSize(text),
    '{}'.length + commas,
  );
}
