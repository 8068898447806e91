-- What a merchant's key may do no partner's key may, and the other way.
CREATE TRIGGER api_keys_scopes_insert BEFORE INSERT ON api_keys
WHEN EXISTS (SELECT 1 FROM json_each(NEW.scopes) WHERE (value IN ('stock:write', 'prices:write', 'orders:read', 'orders:redeem')) = (NEW.merchant_id IS NULL))
  OR (NEW.merchant_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM merchants WHERE id = NEW.merchant_id))
BEGIN
  SELECT RAISE(ABORT, 'SCOPE_NOT_THEIRS');
END;
--> statement-breakpoint
CREATE TRIGGER api_keys_scopes_update BEFORE UPDATE ON api_keys
WHEN EXISTS (SELECT 1 FROM json_each(NEW.scopes) WHERE (value IN ('stock:write', 'prices:write', 'orders:read', 'orders:redeem')) = (NEW.merchant_id IS NULL))
  OR (NEW.merchant_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM merchants WHERE id = NEW.merchant_id))
BEGIN
  SELECT RAISE(ABORT, 'SCOPE_NOT_THEIRS');
END;
--> statement-breakpoint
CREATE TRIGGER stock_levels_low_mark_insert BEFORE INSERT ON stock_levels WHEN NEW.low_mark < 0
BEGIN
  SELECT RAISE(ABORT, 'LOW_MARK_SIGN');
END;
--> statement-breakpoint
CREATE TRIGGER stock_levels_low_mark_update BEFORE UPDATE OF low_mark ON stock_levels WHEN NEW.low_mark < 0
BEGIN
  SELECT RAISE(ABORT, 'LOW_MARK_SIGN');
END;
--> statement-breakpoint
-- An alarm stands from when its condition begins to hold until it does not any more, whoever changed the level.
CREATE TRIGGER stock_levels_alarm_insert AFTER INSERT ON stock_levels WHEN NEW.pool = 'NORMAL'
BEGIN
  INSERT INTO stock_alarms (store_id, sku_id, kind, units, raised_at)
    SELECT NEW.store_id, NEW.sku_id, 'LOW', NEW.on_hand - NEW.held - NEW.committed, NEW.updated_at
    WHERE (NEW.safety > 0 OR NEW.low_mark IS NOT NULL) AND NEW.on_hand - NEW.held - NEW.committed <= max(NEW.safety, coalesce(NEW.low_mark, 0))
      AND NOT EXISTS (SELECT 1 FROM stock_alarms WHERE store_id = NEW.store_id AND sku_id = NEW.sku_id AND kind = 'LOW' AND recovered_at IS NULL);
  INSERT INTO stock_alarms (store_id, sku_id, kind, units, raised_at)
    SELECT NEW.store_id, NEW.sku_id, 'SHORT', NEW.held + NEW.committed - NEW.on_hand, NEW.updated_at
    WHERE NEW.held + NEW.committed > NEW.on_hand
      AND NOT EXISTS (SELECT 1 FROM stock_alarms WHERE store_id = NEW.store_id AND sku_id = NEW.sku_id AND kind = 'SHORT' AND recovered_at IS NULL);
END;
--> statement-breakpoint
CREATE TRIGGER stock_levels_alarm_update AFTER UPDATE ON stock_levels
WHEN NEW.pool = 'NORMAL' AND (((NEW.safety > 0 OR NEW.low_mark IS NOT NULL) AND NEW.on_hand - NEW.held - NEW.committed <= max(NEW.safety, coalesce(NEW.low_mark, 0))) OR (NEW.held + NEW.committed > NEW.on_hand) OR ((OLD.safety > 0 OR OLD.low_mark IS NOT NULL) AND OLD.on_hand - OLD.held - OLD.committed <= max(OLD.safety, coalesce(OLD.low_mark, 0))) OR (OLD.held + OLD.committed > OLD.on_hand))
BEGIN
  UPDATE stock_alarms SET recovered_at = NEW.updated_at
    WHERE store_id = NEW.store_id AND sku_id = NEW.sku_id AND recovered_at IS NULL
      AND NOT CASE kind WHEN 'LOW' THEN (NEW.safety > 0 OR NEW.low_mark IS NOT NULL) AND NEW.on_hand - NEW.held - NEW.committed <= max(NEW.safety, coalesce(NEW.low_mark, 0)) ELSE NEW.held + NEW.committed > NEW.on_hand END;
  INSERT INTO stock_alarms (store_id, sku_id, kind, units, raised_at)
    SELECT NEW.store_id, NEW.sku_id, 'LOW', NEW.on_hand - NEW.held - NEW.committed, NEW.updated_at
    WHERE (NEW.safety > 0 OR NEW.low_mark IS NOT NULL) AND NEW.on_hand - NEW.held - NEW.committed <= max(NEW.safety, coalesce(NEW.low_mark, 0))
      AND NOT EXISTS (SELECT 1 FROM stock_alarms WHERE store_id = NEW.store_id AND sku_id = NEW.sku_id AND kind = 'LOW' AND recovered_at IS NULL);
  INSERT INTO stock_alarms (store_id, sku_id, kind, units, raised_at)
    SELECT NEW.store_id, NEW.sku_id, 'SHORT', NEW.held + NEW.committed - NEW.on_hand, NEW.updated_at
    WHERE NEW.held + NEW.committed > NEW.on_hand
      AND NOT EXISTS (SELECT 1 FROM stock_alarms WHERE store_id = NEW.store_id AND sku_id = NEW.sku_id AND kind = 'SHORT' AND recovered_at IS NULL);
END;
--> statement-breakpoint
CREATE TRIGGER stock_levels_alarm_delete AFTER DELETE ON stock_levels WHEN OLD.pool = 'NORMAL'
BEGIN
  UPDATE stock_alarms SET recovered_at = OLD.updated_at WHERE store_id = OLD.store_id AND sku_id = OLD.sku_id AND recovered_at IS NULL;
END;
--> statement-breakpoint
INSERT INTO stock_alarms (store_id, sku_id, kind, units, raised_at)
  SELECT l.store_id, l.sku_id, 'LOW', l.on_hand - l.held - l.committed, l.updated_at FROM stock_levels l WHERE l.pool = 'NORMAL' AND (l.safety > 0 OR l.low_mark IS NOT NULL) AND l.on_hand - l.held - l.committed <= max(l.safety, coalesce(l.low_mark, 0))
  UNION ALL SELECT l.store_id, l.sku_id, 'SHORT', l.held + l.committed - l.on_hand, l.updated_at FROM stock_levels l WHERE l.pool = 'NORMAL' AND l.held + l.committed > l.on_hand;
--> statement-breakpoint
CREATE TRIGGER order_events_changes AFTER INSERT ON order_events
BEGIN
  INSERT INTO order_changes (order_id, store_id, seq, at) SELECT id, store_id, NEW.seq, NEW.at FROM orders WHERE id = NEW.order_id
    ON CONFLICT (order_id) DO UPDATE SET seq = excluded.seq, at = excluded.at;
END;
--> statement-breakpoint
INSERT INTO order_changes (order_id, store_id, seq, at)
  SELECT o.id, o.store_id, e.seq, e.at FROM orders o JOIN order_events e ON e.order_id = o.id AND e.seq = (SELECT max(seq) FROM order_events WHERE order_id = o.id);
--> statement-breakpoint
-- What endpoints have chosen to be told becomes a delivery with the step itself. Ids and sums, nothing of a person.
CREATE TRIGGER order_events_webhooks AFTER INSERT ON order_events
WHEN NEW.event IN ('PAY', 'REFUND') OR (NEW.to_state IN ('FULFILLED', 'CLOSED') AND NEW.to_state IS NOT NEW.from_state)
BEGIN
  INSERT INTO webhook_deliveries (message_id, endpoint_id, event, payload, url, due_at, created_at)
    SELECT 'msg_' || lower(hex(randomblob(16))), e.id, t.name, json_object('type', t.name, 'timestamp', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.at / 1000.0, 'unixepoch'), 'data',
        json_patch(json_object('orderId', o.id, 'storeId', o.store_id, 'state', NEW.to_state), t.more)), e.url, NEW.at, NEW.at
    FROM orders o JOIN stores s ON s.place_id = o.store_id JOIN webhook_endpoints e ON e.merchant_id = s.merchant_id
      JOIN (SELECT 'order.paid' AS name, '{}' AS more WHERE NEW.event = 'PAY'
        UNION ALL SELECT 'refund.succeeded', json_object('refundId', NEW.actor_id) WHERE NEW.event = 'REFUND'
        UNION ALL SELECT 'order.fulfilled', '{}' WHERE NEW.to_state = 'FULFILLED' AND NEW.to_state IS NOT NEW.from_state
        UNION ALL SELECT 'order.closed', '{}' WHERE NEW.to_state = 'CLOSED' AND NEW.to_state IS NOT NEW.from_state) t
    WHERE o.id = NEW.order_id AND e.disabled_at IS NULL AND EXISTS (SELECT 1 FROM json_each(e.events) WHERE value = t.name);
END;
--> statement-breakpoint
CREATE TRIGGER stock_alarms_webhooks AFTER INSERT ON stock_alarms
BEGIN
  INSERT INTO webhook_deliveries (message_id, endpoint_id, event, payload, url, due_at, created_at)
    SELECT 'msg_' || lower(hex(randomblob(16))), e.id, t.name, json_object('type', t.name, 'timestamp', strftime('%Y-%m-%dT%H:%M:%fZ', NEW.raised_at / 1000.0, 'unixepoch'), 'data',
        json_object('alarmId', CAST(NEW.seq AS TEXT), 'storeId', NEW.store_id, 'skuId', NEW.sku_id, iif(NEW.kind = 'LOW', 'free', 'missing'), NEW.units)), e.url, NEW.raised_at, NEW.raised_at
    FROM stores s JOIN webhook_endpoints e ON e.merchant_id = s.merchant_id JOIN (SELECT iif(NEW.kind = 'LOW', 'stock.low', 'stock.short') AS name) t
    WHERE s.place_id = NEW.store_id AND e.disabled_at IS NULL AND EXISTS (SELECT 1 FROM json_each(e.events) WHERE value = t.name);
END;
--> statement-breakpoint
-- What is told, and where, never changes once it is written.
CREATE TRIGGER webhook_deliveries_frozen BEFORE UPDATE OF message_id, endpoint_id, event, payload, url ON webhook_deliveries
BEGIN
  SELECT RAISE(ABORT, 'FROZEN');
END;
--> statement-breakpoint
CREATE TRIGGER sync_answers_frozen BEFORE UPDATE ON sync_answers
BEGIN
  SELECT RAISE(ABORT, 'FROZEN');
END;
