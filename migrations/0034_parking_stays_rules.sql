-- What a bill asked for counts once its purchase is paid, and is let go of when it is not: whoever settles purchases need not know of
-- parking.
CREATE TRIGGER parking_bills_paid AFTER UPDATE OF state ON purchases WHEN NEW.state = 'PAID' AND OLD.state <> 'PAID'
BEGIN
  UPDATE parking_bills SET state = 'PAID', settled_at = NEW.paid_at WHERE purchase_id = NEW.id AND state = 'OPEN';
END;
--> statement-breakpoint
CREATE TRIGGER parking_bills_closed AFTER UPDATE OF state ON purchases WHEN NEW.state = 'CLOSED' AND OLD.state <> 'CLOSED'
BEGIN
  UPDATE parking_bills SET state = 'CLOSED', settled_at = NEW.closed_at WHERE purchase_id = NEW.id AND state = 'OPEN';
END;
--> statement-breakpoint
CREATE TRIGGER parking_bills_once BEFORE UPDATE OF state ON parking_bills WHEN OLD.state <> 'OPEN' OR NEW.state NOT IN ('PAID', 'CLOSED')
BEGIN
  SELECT RAISE(ABORT, 'ILLEGAL_TRANSITION');
END;
--> statement-breakpoint
CREATE TRIGGER parking_bills_frozen BEFORE UPDATE OF id, stay_id, purchase_id, order_id, resident_id, until_at, fee_fen, free_minutes, off_fen, paid_before_fen, due_fen ON parking_bills
BEGIN
  SELECT RAISE(ABORT, 'FROZEN');
END;
--> statement-breakpoint
-- The time to leave begins with the payment.
CREATE TRIGGER parking_bills_counts AFTER UPDATE OF state ON parking_bills WHEN NEW.state = 'PAID'
BEGIN
  UPDATE parking_stays SET paid_fen = paid_fen + NEW.due_fen, free_minutes = free_minutes + NEW.free_minutes, changed_at = NEW.settled_at,
    leave_by = NEW.settled_at + 60000 * coalesce((SELECT grace_minutes FROM parking_payees y WHERE y.place_id = parking_stays.place_id), 15)
    WHERE id = NEW.stay_id;
  UPDATE parking_vouchers SET state = 'USED' WHERE bill_id = NEW.id AND state = 'HELD';
END;
--> statement-breakpoint
CREATE TRIGGER parking_bills_let_go AFTER UPDATE OF state ON parking_bills WHEN NEW.state = 'CLOSED'
BEGIN
  UPDATE parking_vouchers SET state = 'RELEASED' WHERE bill_id = NEW.id AND state = 'HELD';
END;
--> statement-breakpoint
CREATE TRIGGER parking_vouchers_once BEFORE UPDATE ON parking_vouchers
WHEN OLD.state <> 'HELD' OR NEW.id <> OLD.id OR NEW.offer_id <> OLD.offer_id OR NEW.order_id <> OLD.order_id OR NEW.bill_id <> OLD.bill_id OR NEW.free_minutes <> OLD.free_minutes
BEGIN
  SELECT RAISE(ABORT, 'ILLEGAL_TRANSITION');
END;
--> statement-breakpoint
-- What an order is for never changes.
CREATE TRIGGER orders_service_frozen BEFORE UPDATE OF service ON orders WHEN NEW.service IS NOT OLD.service
BEGIN
  SELECT RAISE(ABORT, 'FROZEN');
END;
--> statement-breakpoint
-- Who is paid, and what purchases earn, is shown on pages of lots.
CREATE TRIGGER parking_payees_changed_insert AFTER INSERT ON parking_payees
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT p.id, p.kind, p.lon, p.lat, p.city_code FROM places p WHERE p.id = NEW.place_id;
END;
--> statement-breakpoint
CREATE TRIGGER parking_payees_changed_update AFTER UPDATE ON parking_payees
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT p.id, p.kind, p.lon, p.lat, p.city_code FROM places p WHERE p.id = NEW.place_id;
END;
--> statement-breakpoint
CREATE TRIGGER parking_payees_changed_delete AFTER DELETE ON parking_payees
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT p.id, p.kind, p.lon, p.lat, p.city_code FROM places p WHERE p.id = OLD.place_id;
END;
