import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from './logging';
import { HttpProblem, PROBLEM_TYPE } from './problem';
import { methodLabel } from './router';
import type { RequestSignals } from './signals';

/** The route of input that is not an HTTP request. */
export const MALFORMED_ROUTE = 'malformed';

const statuses: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers malformed requests, and counts them with the others; Node provides no request object for them. */
export const handleMalformed =
  (signals: RequestSignals, log: Logger) =>
  (error: Error & { readonly code?: string }, socket: Duplex): void => {
    // the client disconnected, or a response is in progress: nothing can be sent
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = statuses[error.code ?? ''] ?? 400;
    const reason = STATUS_CODES[status] ?? '';
    const body = JSON.stringify(new HttpProblem(status, reason).body());
    socket.end(
      `HTTP/1.1 ${status} ${reason}\r\ncontent-type: ${PROBLEM_TYPE}\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
    signals.requests.inc({
      method: methodLabel(),
      route: MALFORMED_ROUTE,
      status_code: String(status),
    });
    // the log line of a request has a method, a duration and a trace id
    log.warn(
      {
        event: 'malformed_request',
        route: MALFORMED_ROUTE,
        status_code: status,
        error: error.code,
      },
      'malformed request',
    );
  };
