// The comparison as a library: of two folders or revisions of any layout, or of two outputs of a synth.
export { compareRevisions } from './compare';
export type { Change, ReportedChange, ReviewReport, Risk } from './model';
export { readSides, type Side } from './read/folder';
export { type Revision, RevisionError, readRevision } from './read/revision';
export { Redaction } from './read/secrets';
export { renderHtml } from './render/html';
export { renderJson } from './render/json';
export { renderMarkdown } from './render/markdown';
export { renderText } from './render/text';
export { type RiskCode, riskCodes } from './risks';
