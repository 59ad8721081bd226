/** Hint of findings about connections that accept every certificate. */
export const VERIFY_CERTIFICATE =
  'set ca to the certificate of the authority, and serverName if the name differs';
