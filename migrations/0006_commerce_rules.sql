-- Which state of an order may follow which, and by what. src/resolvers/ordering/rules.ts says the same; a test compares them.
INSERT INTO order_transitions (from_state, event, to_state) VALUES
  ('PENDING_PAYMENT', 'PAY', 'TO_FULFIL'),
  ('PENDING_PAYMENT', 'PAY', 'AWAITING_GROUP'),
  ('PENDING_PAYMENT', 'CANCEL', 'CLOSED'),
  ('PENDING_PAYMENT', 'EXPIRE', 'CLOSED'),
  ('AWAITING_GROUP', 'GROUP_SUCCEED', 'TO_FULFIL'),
  ('AWAITING_GROUP', 'GROUP_FAIL', 'CLOSED'),
  ('AWAITING_GROUP', 'REFUND', 'CLOSED'),
  ('TO_FULFIL', 'HAND_OVER', 'PARTIALLY_FULFILLED'),
  ('TO_FULFIL', 'HAND_OVER', 'FULFILLED'),
  ('TO_FULFIL', 'REFUND', 'TO_FULFIL'),
  ('TO_FULFIL', 'REFUND', 'CLOSED'),
  ('PARTIALLY_FULFILLED', 'HAND_OVER', 'PARTIALLY_FULFILLED'),
  ('PARTIALLY_FULFILLED', 'HAND_OVER', 'FULFILLED'),
  ('PARTIALLY_FULFILLED', 'REFUND', 'PARTIALLY_FULFILLED'),
  ('PARTIALLY_FULFILLED', 'REFUND', 'FULFILLED'),
  ('FULFILLED', 'REFUND', 'FULFILLED'),
  ('FULFILLED', 'RECEIVE', 'COMPLETED'),
  ('COMPLETED', 'REFUND', 'COMPLETED');
--> statement-breakpoint
CREATE TRIGGER orders_insert_state BEFORE INSERT ON orders WHEN NEW.state <> 'PENDING_PAYMENT'
BEGIN
  SELECT RAISE(ABORT, 'ILLEGAL_TRANSITION');
END;
--> statement-breakpoint
CREATE TRIGGER orders_transition BEFORE UPDATE OF state, event ON orders
WHEN NOT EXISTS (SELECT 1 FROM order_transitions WHERE from_state = OLD.state AND event = NEW.event AND to_state = NEW.state)
BEGIN
  SELECT RAISE(ABORT, 'ILLEGAL_TRANSITION');
END;
--> statement-breakpoint
CREATE TRIGGER orders_created AFTER INSERT ON orders
BEGIN
  INSERT INTO order_events (order_id, event, from_state, to_state, actor, actor_id, reason, at)
    VALUES (NEW.id, NEW.event, NULL, NEW.state, NEW.actor, NEW.actor_id, NEW.reason, NEW.changed_at);
END;
--> statement-breakpoint
CREATE TRIGGER orders_stepped AFTER UPDATE OF state, event ON orders
BEGIN
  INSERT INTO order_events (order_id, event, from_state, to_state, actor, actor_id, reason, at)
    VALUES (NEW.id, NEW.event, OLD.state, NEW.state, NEW.actor, NEW.actor_id, NEW.reason, NEW.changed_at);
END;
--> statement-breakpoint
-- What a step means for what the order has claim to: paid units are committed, those of an order that is never paid go back.
CREATE TRIGGER orders_paid AFTER UPDATE OF state ON orders
WHEN OLD.state = 'PENDING_PAYMENT' AND NEW.state IN ('TO_FULFIL', 'AWAITING_GROUP')
BEGIN
  UPDATE stock_reservations SET state = 'COMMITTED', changed_at = NEW.changed_at WHERE order_id = NEW.id AND state = 'HELD';
END;
--> statement-breakpoint
CREATE TRIGGER orders_never_paid AFTER UPDATE OF state ON orders
WHEN OLD.state = 'PENDING_PAYMENT' AND NEW.state = 'CLOSED'
BEGIN
  UPDATE stock_reservations SET state = 'RELEASED', changed_at = NEW.changed_at WHERE order_id = NEW.id AND state = 'HELD';
END;
--> statement-breakpoint
CREATE TRIGGER orders_slot_free AFTER UPDATE OF state ON orders
WHEN NEW.state = 'CLOSED' AND OLD.state <> 'CLOSED' AND NEW.slot_starts_at IS NOT NULL
BEGIN
  UPDATE pickup_slots SET booked = booked - 1 WHERE store_id = NEW.store_id AND starts_at = NEW.slot_starts_at;
END;
--> statement-breakpoint
-- A code counts until all is handed over.
CREATE TRIGGER orders_code_ends AFTER UPDATE OF state ON orders WHEN NEW.state IN ('FULFILLED', 'COMPLETED', 'CLOSED')
BEGIN
  UPDATE pickup_codes SET live = 0 WHERE order_id = NEW.id;
END;
--> statement-breakpoint
-- Codes are for what is paid.
CREATE TRIGGER pickup_codes_paid BEFORE INSERT ON pickup_codes
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND state = 'TO_FULFIL')
BEGIN
  SELECT RAISE(ABORT, 'NOT_PAID');
END;
--> statement-breakpoint
CREATE TRIGGER order_events_no_update BEFORE UPDATE ON order_events
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
--> statement-breakpoint
CREATE TRIGGER order_events_no_delete BEFORE DELETE ON order_events
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
--> statement-breakpoint
-- A line is frozen but for what is handed over and given back.
CREATE TRIGGER order_lines_frozen BEFORE UPDATE OF id, order_id, position, product_id, sku_id, names, chosen, quantity, unit_fen, activity_off_fen,
  timed_off_fen, member_off_fen, full_reduction_off_fen, coupon_off_fen, points_used, points_fen, freight_fen, adjustment_fen, payable_fen, goods_fen, points_to_grant,
  commission_base_fen ON order_lines
BEGIN
  SELECT RAISE(ABORT, 'FROZEN');
END;
--> statement-breakpoint
CREATE TRIGGER order_lines_no_delete BEFORE DELETE ON order_lines
BEGIN
  SELECT RAISE(ABORT, 'FROZEN');
END;
--> statement-breakpoint
-- Reservations write their movements, movements write the levels: whoever changes one changes all three, or nothing.
CREATE TRIGGER stock_reservations_hold AFTER INSERT ON stock_reservations
BEGIN
  SELECT RAISE(ABORT, 'ILLEGAL_TRANSITION') WHERE NEW.state <> 'HELD';
  INSERT INTO stock_movements (key, type, store_id, sku_id, pool, held, reference, at)
    VALUES (NEW.id || ':HOLD', 'HOLD', NEW.store_id, NEW.sku_id, NEW.pool, NEW.quantity, NEW.order_id, NEW.changed_at);
END;
--> statement-breakpoint
CREATE TRIGGER stock_reservations_step BEFORE UPDATE ON stock_reservations
WHEN NOT (NEW.id = OLD.id AND NEW.order_id = OLD.order_id AND NEW.order_line_id = OLD.order_line_id AND NEW.store_id = OLD.store_id
  AND NEW.sku_id = OLD.sku_id AND NEW.pool = OLD.pool AND NEW.quantity = OLD.quantity AND NEW.consumed >= OLD.consumed AND NEW.returned >= OLD.returned
  AND ((OLD.state = 'HELD' AND NEW.state IN ('COMMITTED', 'RELEASED')) OR (OLD.state = 'COMMITTED' AND NEW.state IN ('COMMITTED', 'DONE'))))
BEGIN
  SELECT RAISE(ABORT, 'ILLEGAL_TRANSITION');
END;
--> statement-breakpoint
CREATE TRIGGER stock_reservations_commit AFTER UPDATE ON stock_reservations WHEN OLD.state = 'HELD' AND NEW.state = 'COMMITTED'
BEGIN
  INSERT INTO stock_movements (key, type, store_id, sku_id, pool, held, committed, reference, at)
    VALUES (NEW.id || ':COMMIT', 'COMMIT', NEW.store_id, NEW.sku_id, NEW.pool, -NEW.quantity, NEW.quantity, NEW.order_id, NEW.changed_at);
END;
--> statement-breakpoint
CREATE TRIGGER stock_reservations_release AFTER UPDATE ON stock_reservations WHEN OLD.state = 'HELD' AND NEW.state = 'RELEASED'
BEGIN
  INSERT INTO stock_movements (key, type, store_id, sku_id, pool, held, reference, at)
    VALUES (NEW.id || ':RELEASE', 'RELEASE', NEW.store_id, NEW.sku_id, NEW.pool, -NEW.quantity, NEW.order_id, NEW.changed_at);
END;
--> statement-breakpoint
CREATE TRIGGER stock_reservations_consume AFTER UPDATE ON stock_reservations WHEN NEW.consumed > OLD.consumed
BEGIN
  INSERT INTO stock_movements (key, type, store_id, sku_id, pool, on_hand, committed, reference, at)
    VALUES (NEW.id || ':CONSUME:' || NEW.consumed, 'CONSUME', NEW.store_id, NEW.sku_id, NEW.pool, OLD.consumed - NEW.consumed, OLD.consumed - NEW.consumed,
      NEW.order_id, NEW.changed_at);
END;
--> statement-breakpoint
CREATE TRIGGER stock_reservations_return AFTER UPDATE ON stock_reservations WHEN NEW.returned > OLD.returned
BEGIN
  INSERT INTO stock_movements (key, type, store_id, sku_id, pool, committed, reference, at)
    VALUES (NEW.id || ':RETURN:' || NEW.returned, 'RETURN', NEW.store_id, NEW.sku_id, NEW.pool, OLD.returned - NEW.returned, NEW.order_id, NEW.changed_at);
END;
--> statement-breakpoint
CREATE TRIGGER stock_reservations_no_delete BEFORE DELETE ON stock_reservations
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
--> statement-breakpoint
-- The one guard against selling what is not there: the writer is alone, so what it reads is what it changes.
CREATE TRIGGER stock_movements_guard BEFORE INSERT ON stock_movements WHEN NEW.type = 'HOLD'
BEGIN
  SELECT RAISE(ABORT, 'OUT_OF_STOCK') WHERE NOT EXISTS (SELECT 1 FROM stock_levels WHERE sku_id = NEW.sku_id AND store_id = NEW.store_id AND pool = NEW.pool
    AND on_hand - held - committed - safety >= NEW.held);
END;
--> statement-breakpoint
-- A movement of a level that is not there yet makes it; one that takes away fails on its sign.
CREATE TRIGGER stock_movements_first BEFORE INSERT ON stock_movements WHEN NEW.type NOT IN ('OPENING', 'HOLD')
BEGIN
  INSERT INTO stock_levels (store_id, sku_id, pool, on_hand, updated_at)
    SELECT NEW.store_id, NEW.sku_id, NEW.pool, 0, NEW.at
    WHERE NOT EXISTS (SELECT 1 FROM stock_levels WHERE sku_id = NEW.sku_id AND store_id = NEW.store_id AND pool = NEW.pool);
END;
--> statement-breakpoint
CREATE TRIGGER stock_movements_apply AFTER INSERT ON stock_movements WHEN NEW.type <> 'OPENING'
BEGIN
  UPDATE stock_levels SET on_hand = on_hand + NEW.on_hand, held = held + NEW.held, committed = committed + NEW.committed, updated_at = NEW.at
    WHERE sku_id = NEW.sku_id AND store_id = NEW.store_id AND pool = NEW.pool;
END;
--> statement-breakpoint
CREATE TRIGGER stock_movements_no_update BEFORE UPDATE ON stock_movements
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
--> statement-breakpoint
CREATE TRIGGER stock_movements_no_delete BEFORE DELETE ON stock_movements
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
--> statement-breakpoint
-- A level that is written as a whole, as by an import, begins its ledger with what it says.
CREATE TRIGGER stock_levels_opening AFTER INSERT ON stock_levels WHEN NEW.on_hand <> 0 OR NEW.held <> 0 OR NEW.committed <> 0
BEGIN
  INSERT INTO stock_movements (key, type, store_id, sku_id, pool, on_hand, held, committed, reference, at)
    VALUES ('OPENING:' || lower(hex(randomblob(16))), 'OPENING', NEW.store_id, NEW.sku_id, NEW.pool, NEW.on_hand, NEW.held, NEW.committed, 'opening', NEW.updated_at);
END;
--> statement-breakpoint
CREATE TRIGGER stock_levels_in_use BEFORE DELETE ON stock_levels WHEN OLD.held + OLD.committed > 0
BEGIN
  SELECT RAISE(ABORT, 'STOCK_IN_USE');
END;
--> statement-breakpoint
INSERT INTO stock_movements (key, type, store_id, sku_id, pool, on_hand, held, committed, reference, at)
  SELECT 'OPENING:' || lower(hex(randomblob(16))), 'OPENING', store_id, sku_id, pool, on_hand, held, committed, 'opening', updated_at FROM stock_levels
  WHERE on_hand <> 0 OR held <> 0 OR committed <> 0;
--> statement-breakpoint
CREATE TRIGGER balance_movements_apply AFTER INSERT ON balance_movements
BEGIN
  INSERT INTO balances (resident_id, fen, updated_at) SELECT NEW.resident_id, 0, NEW.at
    WHERE NOT EXISTS (SELECT 1 FROM balances WHERE resident_id = NEW.resident_id);
  UPDATE balances SET fen = fen + NEW.fen, updated_at = NEW.at WHERE resident_id = NEW.resident_id;
END;
--> statement-breakpoint
CREATE TRIGGER balance_movements_no_update BEFORE UPDATE ON balance_movements
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
--> statement-breakpoint
CREATE TRIGGER balance_movements_no_delete BEFORE DELETE ON balance_movements
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
--> statement-breakpoint
-- An attempt says once how it ended.
CREATE TRIGGER payments_once BEFORE UPDATE OF state ON payments
WHEN NOT ((OLD.state = 'CREATED' AND NEW.state IN ('PREPAID', 'SUCCEEDED', 'CLOSED', 'FAILED')) OR (OLD.state = 'PREPAID' AND NEW.state IN ('PREPAID', 'SUCCEEDED', 'CLOSED', 'FAILED'))
  -- Closed here and paid there all the same: the money came, and is given back.
  OR (OLD.state IN ('CLOSED', 'FAILED') AND NEW.state = 'SUCCEEDED' AND NEW.surplus = 1))
BEGIN
  SELECT RAISE(ABORT, 'ILLEGAL_TRANSITION');
END;
--> statement-breakpoint
CREATE TRIGGER payments_frozen BEFORE UPDATE OF purchase_id, resident_id, out_trade_no, channel, external_fen, balance_fen, description, payer_sealed, expires_at ON payments
BEGIN
  SELECT RAISE(ABORT, 'FROZEN');
END;
--> statement-breakpoint
CREATE TRIGGER refunds_frozen BEFORE UPDATE OF payment_id, order_id, after_sale_id, out_refund_no, external_fen, balance_fen ON refunds
BEGIN
  SELECT RAISE(ABORT, 'FROZEN');
END;
--> statement-breakpoint
CREATE TRIGGER refunds_once BEFORE UPDATE OF state ON refunds WHEN OLD.state IN ('SUCCEEDED', 'CLOSED')
BEGIN
  SELECT RAISE(ABORT, 'ILLEGAL_TRANSITION');
END;
--> statement-breakpoint
CREATE TRIGGER payment_events_no_update BEFORE UPDATE ON payment_events
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
--> statement-breakpoint
CREATE TRIGGER payment_events_no_delete BEFORE DELETE ON payment_events
BEGIN
  SELECT RAISE(ABORT, 'APPEND_ONLY');
END;
