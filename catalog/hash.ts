/** The beginning of a text's SHA-256, in hexadecimal digits. What it takes is loaded when it is needed, which is seldom. */
export const hashOf = (text: string, digits: number): string =>
  (require('node:crypto') as typeof import('node:crypto'))
    .createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, digits);
