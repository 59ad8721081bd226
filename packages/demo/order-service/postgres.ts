import { Pool, type QueryResultRow } from 'pg';
import { errorFields } from '../instrumentation/errors';
import type { Logger } from '../instrumentation/logging';
import type { Order, OrderPage } from './orders';
import type { OrderStore } from './store';

const SCHEMA = `CREATE TABLE IF NOT EXISTS orders (
  id uuid PRIMARY KEY,
  number bigint GENERATED ALWAYS AS IDENTITY,
  item text NOT NULL,
  quantity integer NOT NULL,
  unit_price_cents integer NOT NULL,
  status text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS orders_number ON orders (number);`;
/** Advisory lock for the creation of the table, since replicas may start at the same time. */
const SCHEMA_LOCK = 5_271_002;
const TIMEOUT_MS = 3000;

/**
 * Stores orders in PostgreSQL, shared by replicas. If the database is down at the start, the
 * service is not ready.
 */
export class PostgresStore implements OrderStore {
  readonly system = 'postgresql';
  private readonly pool: Pool;
  private hasSchema = false;

  constructor(
    connectionString: string,
    private readonly log: Logger,
  ) {
    this.pool = new Pool({
      connectionString,
      max: 20,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
    });
    // errors of idle connections in the pool; the next query opens a new one
    this.pool.on('error', (error) =>
      log.warn({ event: 'database', ...errorFields(error) }, 'database connection lost'),
    );
  }

  async insert({ id, item, quantity, unitPriceCents, status, createdAt }: Order): Promise<void> {
    await this.query(
      'INSERT INTO orders (id, item, quantity, unit_price_cents, status, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, item, quantity, unitPriceCents, status, createdAt],
    );
  }

  async get(id: string): Promise<Order | undefined> {
    const [row] = await this.query('SELECT * FROM orders WHERE id = $1', [id]);
    return row && orderOf(row);
  }

  async list({ limit, after }: OrderPage): Promise<readonly Order[]> {
    const rows = await this.query(
      `SELECT * FROM orders
        WHERE $2::uuid IS NULL OR number < (SELECT number FROM orders WHERE id = $2::uuid)
        ORDER BY number DESC LIMIT $1`,
      [limit, after ?? null],
    );
    return rows.map(orderOf);
  }

  async ready(): Promise<boolean> {
    try {
      await this.query('SELECT 1', []);
      return true;
    } catch (error) {
      this.log.warn({ event: 'database', ...errorFields(error) }, 'database unavailable');
      return false;
    }
  }

  close = (): Promise<void> => this.pool.end();

  private async query(text: string, values: readonly unknown[]): Promise<QueryResultRow[]> {
    if (!this.hasSchema) {
      // one simple query is one transaction, and the lock ends with it
      await this.pool.query(`SELECT pg_advisory_xact_lock(${SCHEMA_LOCK}); ${SCHEMA}`);
      this.hasSchema = true;
    }
    return (await this.pool.query(text, [...values])).rows;
  }
}

const orderOf = (row: QueryResultRow): Order => ({
  id: row.id,
  item: row.item,
  quantity: row.quantity,
  unitPriceCents: row.unit_price_cents,
  amountCents: row.quantity * row.unit_price_cents,
  status: row.status,
  createdAt: row.created_at.toISOString(),
});
