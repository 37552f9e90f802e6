-- Stands for the migrations of your own PostgreSQL schema, with a few rows that are worth a rehearsal.
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer text NOT NULL,
  total numeric(12, 2),
  paid boolean NOT NULL,
  ordered_at timestamp with time zone NOT NULL
);
INSERT INTO orders VALUES
  (1, 'Müller, "Anna"', 12.50, true, '2026-01-01 08:00:00+00'),
  (2, '城市', NULL, true, '1969-12-31 23:59:59+00'),
  (3, 'not paid', 7, false, '2026-01-01 09:00:00+00'),
  (9223372036854775807, '', 99999999.99, true, '2026-01-02 10:00:00+00');
