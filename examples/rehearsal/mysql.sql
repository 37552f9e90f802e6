-- Stands for the migrations of your own MySQL schema, with a few rows that are worth a rehearsal.
CREATE TABLE shop.items (
  id bigint unsigned PRIMARY KEY,
  name varchar(40) NOT NULL,
  price decimal(12, 2),
  sold_on date
) CHARACTER SET utf8mb4;
INSERT INTO shop.items VALUES
  (1, 'a "pipe", 5 inches', 3.20, '2026-01-01'),
  (2, '茶', NULL, NULL),
  (18446744073709551615, 'the last one', 0.10, '1000-01-01');
