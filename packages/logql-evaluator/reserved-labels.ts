/** Labels that Loki's pipelines set themselves, and the suffix of duplicate names. */
export const ERROR = '__error__';
export const ERROR_DETAILS = '__error_details__';
export const PRESERVE_ERROR = '__preserve_error__';
/** Appended to the name of a field that the stream or the structured metadata has as a label already. */
export const DUPLICATE = '_extracted';
