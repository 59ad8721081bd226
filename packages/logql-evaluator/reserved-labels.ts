/** Labels that the pipelines of Loki set, and the suffix of duplicate names. */
export const ERROR = '__error__';
export const ERROR_DETAILS = '__error_details__';
export const PRESERVE_ERROR = '__preserve_error__';
/** Suffix of a field whose name the stream or the structured metadata already has as a label. */
export const DUPLICATE = '_extracted';
