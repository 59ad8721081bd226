import { createServer } from 'node:http';

let waiting = 0;

const server = createServer((request, response) => {
  if (request.url === '/metrics') {
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    response.end(
      '# HELP cart_queue_length Carts waiting to be checked out.\n' +
        '# TYPE cart_queue_length gauge\n' +
        `cart_queue_length ${waiting}\n`,
    );
  } else if (request.url === '/carts' && request.method === 'POST') {
    waiting += 1;
    response.writeHead(201).end();
  } else if (request.url === '/carts' && request.method === 'DELETE') {
    waiting = 0;
    response.writeHead(204).end();
  } else {
    response.writeHead(404).end();
  }
});
server.listen(8080, '127.0.0.1');
