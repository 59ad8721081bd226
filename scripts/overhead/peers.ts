// The peers of the measured service, as cheap as possible: a payment service and a collector in one process.
import { createServer } from 'node:http';

const SLOW_MS = 10;
const PAID = JSON.stringify({ outcome: 'authorized' });

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const isPayment = request.url?.endsWith('/payments') === true;
    const answer = () => {
      response.writeHead(isPayment ? 201 : 200, { 'content-type': 'application/json' });
      response.end(isPayment ? PAID : '{}');
    };
    if (request.url?.startsWith('/slow/')) setTimeout(answer, SLOW_MS);
    else answer();
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
