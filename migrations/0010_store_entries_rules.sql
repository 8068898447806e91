-- What the provider takes of a payment, in ten-thousandths, rounded half up to the fen: 0.6 % unless the operator has agreed on
-- something else. It is what is expected until the bill of the day tells.
INSERT INTO settings (key, value, updated_at) VALUES ('wechat.fee', '60', 0) ON CONFLICT (key) DO NOTHING;
--> statement-breakpoint
-- The shares of an order in the tenders and the fee of its purchase: the floor of what all orders up to it have, less the floor of what
-- those before it have. They add up to the whole, whatever the order in which they are asked for.
CREATE VIEW order_shares AS
SELECT order_id, purchase_id, store_id, merchant_id, fulfilment, paid_at, total_fen, freight_fen, payment_id, through - before AS external_fen,
  iif(external = 0, 0, fee * through / external - fee * before / external) AS fee_fen
FROM (SELECT o.id AS order_id, o.purchase_id, o.store_id, o.merchant_id, o.fulfilment, o.paid_at, o.total_fen, o.freight_fen, y.id AS payment_id, y.external_fen AS external,
    (y.external_fen * coalesce((SELECT CAST(value AS INTEGER) FROM settings WHERE key = 'wechat.fee'), 60) + 5000) / 10000 AS fee,
    y.external_fen * (o.earlier_fen + o.total_fen) / p.total_fen AS through, y.external_fen * o.earlier_fen / p.total_fen AS before
  FROM (SELECT *, (SELECT coalesce(sum(z.total_fen), 0) FROM orders z WHERE z.purchase_id = x.purchase_id AND z.id < x.id) AS earlier_fen FROM orders x) o
    JOIN purchases p ON p.id = o.purchase_id JOIN payments y ON y.id = p.payment_id
  WHERE o.total_fen > 0);
--> statement-breakpoint
CREATE TRIGGER orders_entry AFTER UPDATE OF paid_at ON orders WHEN OLD.paid_at IS NULL AND NEW.paid_at IS NOT NULL AND NEW.total_fen > 0
BEGIN
  INSERT INTO store_entries (key, kind, store_id, merchant_id, order_id, fulfilment, at, external_fen, balance_fen, freight_fen, fee_fen)
    SELECT order_id, 'SALE', store_id, merchant_id, order_id, fulfilment, NEW.paid_at, external_fen, total_fen - external_fen, freight_fen, fee_fen
    FROM order_shares WHERE order_id = NEW.id;
END;
--> statement-breakpoint
-- Money that goes back takes its part of the fee along, by the cumulative floor of what has gone back of the order.
CREATE TRIGGER refunds_entry AFTER UPDATE OF state ON refunds WHEN NEW.state = 'SUCCEEDED' AND OLD.state <> 'SUCCEEDED' AND NEW.order_id IS NOT NULL
BEGIN
  INSERT INTO store_entries (key, kind, store_id, merchant_id, order_id, fulfilment, at, external_fen, balance_fen, freight_fen, fee_fen)
    SELECT NEW.id, 'REFUND', s.store_id, s.merchant_id, s.order_id, s.fulfilment, NEW.settled_at, -NEW.external_fen, -NEW.balance_fen, 0,
      iif(s.external_fen = 0, 0, s.fee_fen * min(b.fen, s.external_fen) / s.external_fen - s.fee_fen * min(b.fen + NEW.external_fen, s.external_fen) / s.external_fen)
    FROM store_entries s, (SELECT coalesce(sum(external_fen), 0) AS fen FROM refunds WHERE order_id = NEW.order_id AND state = 'SUCCEEDED' AND id <> NEW.id) b
    WHERE s.order_id = NEW.order_id AND s.kind = 'SALE';
END;
--> statement-breakpoint
CREATE TRIGGER store_entries_no_update BEFORE UPDATE ON store_entries
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
--> statement-breakpoint
CREATE TRIGGER store_entries_no_delete BEFORE DELETE ON store_entries
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
--> statement-breakpoint
-- What was sold and given back before there was this table.
INSERT INTO store_entries (key, kind, store_id, merchant_id, order_id, fulfilment, at, external_fen, balance_fen, freight_fen, fee_fen)
SELECT order_id, 'SALE', store_id, merchant_id, order_id, fulfilment, paid_at, external_fen, total_fen - external_fen, freight_fen, fee_fen
FROM order_shares WHERE paid_at IS NOT NULL ORDER BY paid_at, order_id;
--> statement-breakpoint
INSERT INTO store_entries (key, kind, store_id, merchant_id, order_id, fulfilment, at, external_fen, balance_fen, freight_fen, fee_fen)
SELECT r.id, 'REFUND', s.store_id, s.merchant_id, s.order_id, s.fulfilment, r.settled_at, -r.external_fen, -r.balance_fen, 0,
  iif(s.external_fen = 0, 0, s.fee_fen * min(r.before, s.external_fen) / s.external_fen - s.fee_fen * min(r.before + r.external_fen, s.external_fen) / s.external_fen)
FROM (SELECT *, sum(external_fen) OVER (PARTITION BY order_id ORDER BY settled_at, id) - external_fen AS before FROM refunds WHERE state = 'SUCCEEDED' AND order_id IS NOT NULL) r
  JOIN store_entries s ON s.order_id = r.order_id AND s.kind = 'SALE' ORDER BY r.settled_at, r.id;
