import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from './instrumentation/logging';
import { HttpProblem } from './instrumentation/problem';

/**
 * Throws a 401 problem unless the request has the token, and logs the event that the alert on
 * failed logins counts.
 */
export function requireToken(
  headers: IncomingHttpHeaders,
  token: string,
  route: string,
  log: Logger,
): void {
  const { authorization } = headers;
  const [, given] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (given === undefined || !isSame(given, token))
    throw unauthorized(
      log,
      route,
      authorization === undefined ? 'no credentials' : 'invalid credentials',
    );
}

/** Returns a 401 problem and logs it, without any part of the credentials. */
export function unauthorized(log: Logger, route: string, why: string): HttpProblem {
  log.warn({ event: 'auth_failed', route, status_code: 401 }, `failed auth: ${why}`);
  return new HttpProblem(401, 'Unauthorized', {
    detail: 'Send Authorization: Bearer and a valid token.',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

/** Compares two strings in constant time, whatever their lengths and their first difference. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
