/** Labels that Loki's pipelines set themselves, and the suffix that they give to a name that is taken. */
export const ERROR = '__error__';
export const ERROR_DETAILS = '__error_details__';
export const PRESERVE_ERROR = '__preserve_error__';
/** Behind the name of a field that a label of the stream or structured metadata has already. */
export const DUPLICATE = '_extracted';
